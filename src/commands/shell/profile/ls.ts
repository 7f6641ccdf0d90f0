import { command } from '../../../cli/declare/command.ts'
import { embeddedName } from '../../../cli/declare/embedded.ts'
import { currentProfile, loadProfiles, readProfile } from '../../../cli/settings/profiles.ts'
import { cell } from '../../../render/view.ts'

interface Listed {
  readonly name: string
  readonly server: string
  readonly readOnly: boolean
  readonly current: boolean
  /** What is wrong with it. */
  readonly fault?: string
}

export default command({
  summary: 'list the saved profiles',
  description:
    'Lists the profiles of profiles.yaml, without their credentials. The one profile use has chosen is marked.',
  args: {},
  flags: {},
  examples: ['profile ls'],
  async run(): Promise<Listed[]> {
    const current = await currentProfile()
    const names = Object.keys(await loadProfiles()).sort()
    return Promise.all(names.map((name) => listed(name, name === current)))
  },
  view: (profiles) => ({
    kind: 'table',
    columns: [{ title: '' }, { title: 'name' }, { title: 'server', weight: 1 }, { title: 'writes', yields: 1 }],
    rows: profiles.map(({ name, server, readOnly, current, fault }) => [
      cell.text(current ? '*' : ''),
      cell.name(name),
      fault === undefined ? cell.text(server) : cell.bad(fault),
      cell.text(readOnly ? 'refused' : 'allowed'),
    ]),
  }),
})

async function listed(name: string, current: boolean): Promise<Listed> {
  try {
    const settings = (await readProfile(name)) ?? {}
    const { server = '', readOnly = settings.past !== undefined } = settings
    return { name, server: embeddedName(settings) ?? server, readOnly, current }
  } catch (error) {
    return { name, server: '', readOnly: false, current, fault: (error as Error).message }
  }
}
