import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { locatedPlaces, placeJson, placesView } from '../views/places-view.ts'

export default command({
  summary: 'show the leader and the candidates in line',
  description:
    'Lists the candidates in their order, the leader first: session and address of the owner, since when, and what it says about itself. Nothing is printed when nobody stands.\n' +
    'Addresses are known where the server tells them (four-letter word cons or AdminServer).',
  args: { path: arg.znode({ summary: 'directory of the election' }) },
  flags: {},
  examples: ['elect ls /app/locks'],
  reads: true,
  run: (call) => locatedPlaces(call, call.args.path),
  view: (result) => placesView(result, 'leads'),
  json: (result) => result.map(placeJson),
})
