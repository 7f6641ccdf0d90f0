// The reference of the library as one page of Markdown, from the types and comments of all that src/lib.ts exports.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Application, Converter, ReflectionKind } from 'typedoc'
import { ReferenceTheme } from './api-theme.js'

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
      expandObjects: true,
      expandParameters: true,
      propertiesFormat: 'table',
      interfacePropertiesFormat: 'table',
      classPropertiesFormat: 'table',
      typeDeclarationFormat: 'table',
      tableColumnSettings: {
        // Of a type that derives from a codec they are codecs.
        hideDefaults: true,
        hideSources: true,
        hideInherited: true,
        hideModifiers: true,
        hideOverrides: true,
      },
      entryFileName: 'api',
      outputs: [{ name: 'markdown', path: folder }],
    })
    app.renderer.defineTheme('reference', ReferenceTheme)
    app.options.setValue('theme', 'reference')
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
      dropCodecs(project)
      dropDisposers(project)
    })
    const project = await app.convert()
    if (!project) throw new Error('typedoc could not read src/lib.ts')
    await app.generateOutputs(project)
    const page = readFileSync(join(folder, 'api.md'), 'utf8')
      .replaceAll('api.md#', '#')
      .replaceAll('__namedParameters', 'options')
      .replace(/^\*\*\*\n\n/gm, '')
      .replace(/<a id="property-[^"]*"><\/a> /g, '')
      .replace(/^#### Extended by\n\n(?:- .*\n)+\n/gm, '')
      .replace(/^#### Extends\n\n- `Infer`.*\n\n/gm, '')
      .replace(/^#### (Extends|Implements)\n\n((?:- .*\n)+)/gm, (_, how, types) => `${how} ${listed(types)}.\n`)
    return `${head}${contents(page)}\n\n${page.trimEnd()}\n`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A record's type has the name of its codec, which is no part of the library. */
function dropCodecs(project) {
  const records = new Set(
    project.children.filter(({ kind }) => kind === ReflectionKind.Interface).map(({ name }) => name),
  )
  const codecs = project.children.filter(({ kind, name }) => kind !== ReflectionKind.Interface && records.has(name))
  for (const codec of codecs) project.removeReflection(codec)
}

/** What can be disposed of says so by what it implements. */
function dropDisposers(project) {
  for (const method of project.getReflectionsByKind(ReflectionKind.Method))
    if (/^\[(async)?[dD]ispose\]$/.test(method.name)) project.removeReflection(method)
}

/** The lines of a list as one. */
function listed(lines) {
  return lines.trim().replace(/^- /, '').replaceAll('\n- ', ', ')
}

/** A line a kind (classes, functions…) with a link to each of it, by the anchors that GitHub gives to headings. */
function contents(page) {
  const seen = new Map()
  const kinds = []
  for (const [, level, title] of page.matchAll(/^(#{2,6}) (.*)$/gm)) {
    const slug = title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-')
    const times = seen.get(slug) ?? 0
    seen.set(slug, times + 1)
    if (level === '##') kinds.push({ title, links: [] })
    if (level === '###') kinds.at(-1).links.push(`[${title}](#${times === 0 ? slug : `${slug}-${times}`})`)
  }
  return kinds.map(({ title, links }) => `- **${title}**: ${links.join(' · ')}`).join('\n')
}
