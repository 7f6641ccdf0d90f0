import { command } from '../../cli/declare/command.ts'
import type { ListedExtension } from '../../cli/declare/listed-extension.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'list the programs on the PATH that are commands: zoosh-NAME',
  description:
    'A program zoosh-NAME in a folder of the PATH is the command NAME. They are listed by name, each name in the order of the PATH, also those that are not run, with the reason: a command of zoosh has the name, another comes first, it is not executable, its folder stands in the PATH as a relative one. Those that others could change are marked.',
  args: {},
  flags: {},
  examples: ['extensions', 'extensions --json'],
  run: async (call): Promise<readonly ListedExtension[]> => (await call.extensions?.()) ?? [],
  view: (extensions) => ({
    kind: 'table',
    columns: [{ title: 'name' }, { title: 'path', weight: 1 }, { title: 'note', weight: 1, yields: 1 }],
    rows: extensions.map(({ name, path, runs, notes }) => {
      const note = notes.join('; ')
      return [cell.name(name), cell.path(path), runs ? cell.warn(note) : cell.muted(note)]
    }),
  }),
})
