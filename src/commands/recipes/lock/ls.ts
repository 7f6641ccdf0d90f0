import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { locatedPlaces, placeJson, placesView } from '../views/places-view.ts'

export default command({
  summary: 'show who holds a lock and who waits for it',
  description:
    'Lists the contenders in their order: who holds the lock, who waits; shared or exclusive, session and address of the owner, since when, and what it says about itself. Nothing is printed when nobody is there.\n' +
    'Addresses are known where the server tells them (four-letter word cons or AdminServer).',
  args: { path: arg.znode({ summary: 'directory of the lock' }) },
  flags: {},
  examples: ['lock ls /app/locks'],
  reads: true,
  run: (call) => locatedPlaces(call, call.args.path),
  view: (result) => placesView(result, 'holds'),
  json: (result) => result.map(placeJson),
})
