// Writes what derives from the command declarations: man/*.1, docs/commands.md, the commands in README.md, zkcli's deviations, doctor's checks;
// the tutorial, from the lessons; and docs/api.md, from the types of the library.
// `--check` writes nothing and fails when something committed is not what it would write.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { apiReference } from './api-reference.js'
import { tutorial } from './tutorial.js'

const root = resolve(import.meta.dirname, '..')
const check = process.argv.includes('--check')
const cache = join(root, 'node_modules/.cache/zoosh-docs')

async function load(entry, name) {
  const outfile = join(cache, name)
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    target: 'node20',
    logLevel: 'error',
  })
  return import(`${outfile}?${Date.now()}`)
}

mkdirSync(cache, { recursive: true })
const { registry } = await load('src/commands/index.ts', 'registry.mjs')
const { flagsOf } = await load('src/cli/words/parse.ts', 'parse.mjs')
const { globalFlags } = await load('src/cli/declare/global-flags.ts', 'global-flags.mjs')
const { exitCodes } = await load('src/cli/life/exit-codes.ts', 'exit-codes.mjs')
const { helpTopics } = await load('src/cli/help/help-topics.ts', 'help-topics.mjs')
const { deviations } = await load('src/zkcli/deviations.ts', 'deviations.mjs')

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const commands = []
for (const [id, entry] of Object.entries(registry)) {
  if (!entry.hidden) commands.push({ id, entry, command: (await entry.load()).default })
}

const roff = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
const page = (name, summary) => [
  `.TH ${name.toUpperCase()} 1 "" "zoosh ${version}" "zoosh"`,
  '.SH NAME',
  `${roff(name)} \\- ${roff(summary)}`,
]
const paragraphs = (text) => text.split('\n').flatMap((line) => ['.PP', roff(line)])
const usageOf = (id, { args, rest }) => {
  const words = Object.entries(args).map(([name, arg]) => {
    const label = name.toUpperCase() + (arg.multiple ? '…' : '')
    return arg.required ? label : `[${label}]`
  })
  return ['zoosh', id, ...words, '[FLAGS]', ...(rest === undefined ? [] : ['[-- CMD…]'])].join(' ')
}
const flagRow = ([name, flag]) => {
  const value = flag.kind === 'switch' ? '' : ` \\fI${roff(flag.kind.placeholder)}\\fR`
  const char = flag.char === undefined ? '' : `\\fB\\-${flag.char}\\fR, `
  const env = flag.env === undefined ? '' : ` Environment: ${flag.env}.`
  return ['.TP', `${char}\\fB\\-\\-${roff(name)}\\fR${value}`, roff(`${flag.summary}.${env}`)]
}
const exitStatus = () => [
  '.SH EXIT STATUS',
  ...Object.values(exitCodes).flatMap(({ code, meaning }) => ['.TP', `.B ${code}`, roff(meaning)]),
]

function commandPage({ id, entry, command }) {
  const isOwn = ([name, { group }]) => group === undefined && !(name in command.flags)
  const own = [...Object.entries(command.flags), ...Object.entries(flagsOf(command)).filter(isOwn)]
  const args = Object.entries(command.args)
  return [
    ...page(`zoosh-${id.replaceAll(' ', '-')}`, command.summary),
    '.SH SYNOPSIS',
    `.B ${roff(usageOf(id, command))}`,
    '.SH DESCRIPTION',
    ...paragraphs(String(command.description)),
    ...(entry.shellOnly ? ['.PP', 'A word of the shell; not a command of its own.'] : []),
    ...(args.length > 0
      ? ['.SH ARGUMENTS', ...args.flatMap(([name, arg]) => ['.TP', `\\fI${name.toUpperCase()}\\fR`, roff(arg.summary)])]
      : []),
    ...(command.rest === undefined ? [] : ['.TP', '\\fI\\-\\- CMD…\\fR', roff(command.rest)]),
    ...(own.length > 0 ? ['.SH OPTIONS', ...own.flatMap(flagRow)] : []),
    '.PP',
    'Connection and output flags are the same for every command: see',
    '.BR zoosh (1).',
    ...(entry.aliases.length > 0 ? ['.SH ALIASES', roff(entry.aliases.join(', '))] : []),
    ...(command.examples.length > 0
      ? ['.SH EXAMPLES', '.nf', ...command.examples.map((line) => roff(`zoosh ${line}`)), '.fi']
      : []),
    ...exitStatus(),
    '.SH SEE ALSO',
    '.BR zoosh (1)',
    '',
  ].join('\n')
}

function mainPage() {
  const list = (rows) => rows.flatMap(({ id, command }) => ['.TP', `.B ${roff(id)}`, roff(command.summary)])
  return [
    ...page('zoosh', 'a shell for Apache ZooKeeper'),
    '.SH SYNOPSIS',
    '.nf',
    roff(
      'zoosh [FLAGS] [--no-init]\nzoosh COMMAND … [FLAGS]\nzoosh [FLAGS] < SCRIPT\nzoosh [FLAGS] -f FILE … -e TEXT … [--keep-going]',
    ),
    '.fi',
    '.SH DESCRIPTION',
    ...paragraphs(
      'Without a command, on a terminal, the shell, which first runs the lines of init.zk (see EXTENDING). With one, that command in a session of its own, or the extension of that name (a program zoosh-NAME on the PATH). Otherwise a script from stdin, files or texts, in one session; it stops at the first failure unless --keep-going.',
    ),
    '.SH COMMANDS',
    ...list(commands.filter(({ entry }) => !entry.shellOnly)),
    ...(commands.some(({ entry }) => entry.shellOnly)
      ? ['.SH SHELL', ...list(commands.filter(({ entry }) => entry.shellOnly))]
      : []),
    '.SH OPTIONS',
    ...Object.entries(globalFlags).flatMap(flagRow),
    ...exitStatus(),
    ...Object.entries(helpTopics)
      .filter(([name]) => !['exit-codes', 'connection', 'output'].includes(name))
      .flatMap(([, { text }]) => {
        const [title, ...lines] = text.trim().split('\n')
        return [`.SH ${title}`, '.nf', ...lines.map(roff), '.fi']
      }),
    '',
  ].join('\n')
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

const wanted = new Map([
  ['man/zoosh.1', mainPage()],
  ...commands.map((row) => [`man/zoosh-${row.id.replaceAll(' ', '-')}.1`, commandPage(row)]),
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
  const rows = subjects.map(
    (subject) =>
      `| [${titled(subject)}](${guides[subject]}) | ${about(subject)
        .map(({ id }) => `\`${id}\``)
        .join(' ')} |`,
  )
  wanted.set(
    file,
    readFileSync(join(root, file), 'utf8').replace(
      /(<!-- commands -->\n)[\s\S]*?(<!-- \/commands -->)/,
      (_, begin, end) => `${begin}| ${columns.join(' | ')} |\n| --- | --- |\n${rows.join('\n')}\n${end}`,
    ),
  )
}
subjectTable('README.md', ['about', 'commands'])
subjectTable('README.zh-CN.md', ['主题', '命令'])
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

const { lessons } = await load('src/learn/lessons/index.ts', 'lessons.mjs')
const { coverage } = await load('src/learn/lessons/coverage.ts', 'coverage.mjs')
const sessions = JSON.parse(readFileSync(join(root, 'test/golden/tutorial-sessions.json'), 'utf8'))
wanted.set('docs/tutorial.md', tutorial('en', { lessons, coverage, sessions }))
wanted.set('docs/tutorial.zh.md', tutorial('zh', { lessons, coverage, sessions }))
wanted.set('docs/api.md', await apiReference(root))

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
