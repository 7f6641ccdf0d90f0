// Writes what derives from the command declarations: man/*.1 and their list in package.json, docs/commands.md, the commands in README.md, zkcli's deviations, doctor's checks;
// the tutorial, from the lessons; docs/api.md, from the types of the library; the examples of the library; THIRD-PARTY-NOTICES
// and sbom.cdx.json, from the bundles.
// `--check` writes nothing and fails when something committed is not what it would write.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { apiReference } from './api-reference.js'
import { withExamples } from './guide.js'
import { load } from './loading.js'
import { manPages } from './man-pages.js'
import { thirdParties } from './notices/index.js'
import { tutorial } from './tutorial.js'

const root = resolve(import.meta.dirname, '..')
const check = process.argv.includes('--check')

const { registry } = await load('src/commands/index.ts')
const { flagsOf } = await load('src/cli/words/parse.ts')
const { globalFlags } = await load('src/cli/declare/global-flags.ts')
const { exitCodes } = await load('src/cli/life/exit-codes.ts')
const { helpTopics } = await load('src/cli/help/help-topics.ts')
const { topicBlocks } = await load('src/cli/help/topic-blocks.ts')
const { deviations } = await load('src/zkcli/deviations.ts')
const { usageText } = await load('src/zkcli/commands/vocabulary.ts')
const { compatOf } = await load('src/zkcli/grammar/compat.ts')
const { options, DEFAULT_COMPAT } = await load('src/zkcli/grammar/options.ts')

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { version } = manifest
const commands = []
for (const [id, entry] of Object.entries(registry)) {
  if (!entry.hidden) commands.push({ id, entry, command: (await entry.load()).default })
}

/** Every flag with its kind, and every exit code: the surface others build on. */
function surface() {
  const rows = commands.map(({ id, entry, command }) => {
    const args = Object.entries(command.args).map(
      ([name, arg]) => `${arg.required ? '' : '?'}${name}${arg.multiple ? '…' : ''}`,
    )
    const flags = Object.entries(command.flags).map(
      ([name, { char, kind }]) => `--${name}${char === undefined ? '' : `|-${char}`}${kind === 'switch' ? '' : '='}`,
    )
    return [
      id,
      ...(entry.aliases.length > 0 ? [`(${entry.aliases.join(' ')})`] : []),
      ...args,
      ...flags,
      ...Object.keys(command.forms ?? {}).map((form) => `-o=${form}`),
      ...(command.rest === undefined ? [] : ['-- …']),
      ...(entry.shellOnly ? ['[shell]'] : []),
    ].join(' ')
  })
  const globals = Object.entries(flagsOf({ flags: {} })).map(
    ([name, { char, env, kind }]) =>
      `--${name}${char === undefined ? '' : `|-${char}`}${kind === 'switch' ? '' : '='}${env === undefined ? '' : ` ${env}`}`,
  )
  const codes = Object.entries(exitCodes).map(([name, { code }]) => `${code} ${name}`)
  return [
    '# every command with aliases, arguments and flags',
    ...rows,
    '',
    '# flags of every command',
    ...globals,
    '',
    '# exit codes',
    ...codes,
    '',
  ].join('\n')
}

/** zkCli's list of its commands, without the line above it. */
const usage = usageText(compatOf(DEFAULT_COMPAT))
  .trim()
  .split(/\s*\n\s*/)
  .slice(1)
const zkcli = { options, usage: usage.map((line) => line.split(' ')), deviations }
const pages = manPages({ version, commands, flagsOf, globalFlags, exitCodes, helpTopics, topicBlocks, zkcli })
// npm links what this list names into the folder where man looks.
const man = [...pages.keys()].sort().map((file) => `./${file}`)
const wanted = new Map([
  ...pages,
  ['package.json', `${JSON.stringify({ ...manifest, man }, null, 2)}\n`],
  ['test/surface.snap', surface()],
])
/** What to read about the commands of a subject. */
const guides = {
  ZNODES: 'docs/shell.md',
  TREES: 'docs/moving-trees.md',
  WATCHING: 'docs/watching.md',
  RECIPES: 'docs/recipes.md',
  ACCESS: 'docs/security.md',
  ENSEMBLE: 'docs/monitoring.md',
  'SERVERS ON THIS MACHINE': 'docs/pseudo-cluster.md',
  'ZOOSH AND ITS SHELL': 'docs/shell.md',
}
const listed = commands.filter(({ entry }) => !entry.shellOnly)
const subjects = [...new Set(listed.map(({ entry }) => entry.subject))]
const about = (subject) => listed.filter(({ entry }) => entry.subject === subject)
const titled = (subject) => subject[0] + subject.slice(1).toLowerCase()
for (const subject of subjects) if (!guides[subject]) throw new Error(`scripts/docs.js knows no guide for ${subject}`)
function subjectTable(file, columns) {
  const guide = (subject) => relative(dirname(file), guides[subject])
  const rows = subjects.map(
    (subject) =>
      `| [${titled(subject)}](${guide(subject)}) | ${about(subject)
        .map(({ id }) => `\`${id}\``)
        .join(' ')} |`,
  )
  const listing = readFileSync(join(root, file), 'utf8').replace(
    /(<!-- commands -->\n)[\s\S]*?(<!-- \/commands -->)/,
    (_, begin, end) => `${begin}| ${columns.join(' | ')} |\n| --- | --- |\n${rows.join('\n')}\n${end}`,
  )
  wanted.set(file, withExamples(root, file, listing))
}
subjectTable('README.md', ['about', 'commands'])
subjectTable('docs/README.zh-CN.md', ['主题', '命令'])
wanted.set(
  'docs/commands.md',
  [
    '# All commands\n\n`zoosh COMMAND --help` tells all about one: arguments, flags, examples, exit codes.\n',
    ...subjects.map((subject) => {
      const rows = about(subject).map(({ id, command }) => `| \`${id}\` | ${command.summary} |`)
      return `## ${titled(subject)}\n\n| command | what it does |\n| --- | --- |\n${rows.join('\n')}\n`
    }),
  ].join('\n'),
)
const differences = Object.entries(deviations)
  .map(([name, { theirs, ours }]) => `- **${name}**\n  - zkCli: ${theirs}\n  - zkcli: ${ours}`)
  .join('\n')
wanted.set(
  'docs/zkcli.md',
  readFileSync(join(root, 'docs/zkcli.md'), 'utf8').replace(
    /(<!-- deviations -->\n)[\s\S]*?(<!-- \/deviations -->)/,
    (_, begin, end) => `${begin}${differences}\n${end}`,
  ),
)

const { default: listChecks } = await registry['doctor ls'].load()
const listedChecks = await listChecks.run({ settings: {} })
const checkRows = listedChecks.flatMap(({ id, why, thresholds }) => [
  `| \`${id}\` | | | ${why} |`,
  ...thresholds.map(({ name, standard, meaning }) => `| | \`${name}\` | ${standard} | ${meaning} |`),
])
wanted.set(
  'docs/monitoring.md',
  readFileSync(join(root, 'docs/monitoring.md'), 'utf8').replace(
    /(<!-- checks -->\n)[\s\S]*?(<!-- \/checks -->)/,
    (_, begin, end) =>
      `${begin}| check | threshold | default | about |\n| --- | --- | --- | --- |\n${checkRows.join('\n')}\n${end}`,
  ),
)

const { lessons } = await load('src/learn/lessons/index.ts')
const { coverage } = await load('src/learn/lessons/coverage.ts')
const sessions = JSON.parse(readFileSync(join(root, 'test/golden/tutorial-sessions.json'), 'utf8'))
wanted.set('docs/tutorial.md', tutorial('en', { lessons, coverage, sessions }))
wanted.set('docs/tutorial.zh.md', tutorial('zh', { lessons, coverage, sessions }))
wanted.set('docs/api.md', await apiReference(root))
wanted.set(
  'docs/library.md',
  withExamples(root, 'docs/library.md', readFileSync(join(root, 'docs/library.md'), 'utf8')),
)
try {
  for (const [file, text] of await thirdParties()) wanted.set(file, text)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

const read = (file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined)
const stale = [...wanted].filter(([file, text]) => read(file) !== text).map(([file]) => file)
const orphans = readdirSync(join(root, 'man'))
  .map((name) => `man/${name}`)
  .filter((file) => !wanted.has(file))
if (check) {
  if (stale.length + orphans.length > 0) {
    console.error(`not current: ${[...stale, ...orphans].join(', ')}; run npm run docs`)
    process.exit(1)
  }
} else {
  mkdirSync(join(root, 'man'), { recursive: true })
  for (const file of stale) writeFileSync(join(root, file), wanted.get(file))
  for (const file of orphans) rmSync(join(root, file))
}
