// The reference of the library as one page of Markdown, from the types and comments of all that src/lib.ts exports.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Application } from 'typedoc'

const head = `# API reference

All that \`import … from 'zoosh'\` (or \`require('zoosh')\`) gives, from the types and their comments: written by \`npm run docs\`, not by
hand. [library.md](library.md) is the guide. Times are in ms, sizes in bytes, 64-bit values bigints.

`

/** @returns the text of docs/api.md */
export async function apiReference(root) {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-api-'))
  try {
    const app = await Application.bootstrapWithPlugins({
      plugin: ['typedoc-plugin-markdown'],
      entryPoints: [join(root, 'src/lib.ts')],
      tsconfig: join(root, 'tsconfig.json'),
      // Checked by tsc itself.
      skipErrorChecking: true,
      readme: 'none',
      name: 'zoosh',
      disableSources: true,
      excludePrivate: true,
      excludeInternal: true,
      excludeExternals: true,
      logLevel: 'Error',
      sort: ['kind', 'alphabetical'],
      outputFileStrategy: 'modules',
      hidePageHeader: true,
      hidePageTitle: true,
      hideBreadcrumbs: true,
      useCodeBlocks: false,
      expandObjects: false,
      parametersFormat: 'table',
      propertiesFormat: 'table',
      interfacePropertiesFormat: 'table',
      classPropertiesFormat: 'table',
      typeDeclarationFormat: 'table',
      tableColumnSettings: { hideSources: true, hideInherited: true, hideModifiers: true, hideOverrides: true },
      entryFileName: 'api',
      outputs: [{ name: 'markdown', path: folder }],
    })
    const project = await app.convert()
    if (!project) throw new Error('typedoc could not read src/lib.ts')
    await app.generateOutputs(project)
    return (
      head +
      readFileSync(join(folder, 'api.md'), 'utf8')
        .replaceAll('api.md#', '#')
        .replaceAll('__namedParameters', 'options')
        .trimEnd() +
      '\n'
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
