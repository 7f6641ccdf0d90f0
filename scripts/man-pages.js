// The pages of man, made of the declarations: zoosh.1, one for each command, one for each other name of a command, and zkcli.1.
// They are plain ASCII, so that no locale and no formatter spoils them, and fit 80 columns.

/** A text that is shown as it is: what roff would obey or make prettier is spelled out. */
export const roff = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    // A line may end there.
    .replaceAll('|', '|\\:')
    .replace(/[^\p{ASCII}]/gu, (char) => `\\[u${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^\./gm, '\\&.')

const bold = (text) => `\\fB${roff(text)}\\fR`
const italic = (text) => `\\fI${roff(text)}\\fR`
/** Text in which `code` is marked as in Markdown. */
const marked = (text) => text.replace(/`([^`]+)`|([^`]+)/g, (_, code, prose) => (code ? bold(code) : roff(prose)))
const paragraphs = (text) => text.split('\n').flatMap((line) => ['.PP', roff(line)])
/** Lines as they are; the longest leave no room for the usual margin of 7. */
const lines = (texts) => {
  const wide = texts.some((text) => text.length > 80 - 7)
  return [...(wide ? ['.in 2n'] : []), '.nf', ...texts.map(roff), '.fi', ...(wide ? ['.in'] : [])]
}
const rows = (pairs) => pairs.flatMap(([label, text]) => ['.TP', label, text])

const fileOf = (name) => `man/${name}.1`
const nameOf = (id) => `zoosh-${id.replaceAll(' ', '-')}`

/** How every page begins: nothing is hyphenated, for most words are names. */
const head = (name, summary, version) => [
  `.TH ${name.toUpperCase()} 1 "" "zoosh ${version}" "zoosh"`,
  '.nh',
  '.ad l',
  '.SH NAME',
  `${roff(name)} \\- ${roff(summary)}`,
]

const usageOf = (id, { args, rest }) => {
  const words = Object.entries(args).map(([name, arg]) => {
    const label = name.toUpperCase() + (arg.multiple ? '…' : '')
    return arg.required ? label : `[${label}]`
  })
  return ['zoosh', id, ...words, '[FLAGS]', ...(rest === undefined ? [] : ['[-- CMD…]'])].join(' ')
}
const flagRow = ([name, flag]) => {
  const value = flag.kind === 'switch' ? '' : ` ${italic(flag.kind.placeholder)}`
  const char = flag.char === undefined ? '' : `${bold(`-${flag.char}`)}, `
  const env = flag.env === undefined ? '' : ` Environment: ${flag.env}.`
  return [`${char}${bold(`--${name}`)}${value}`, roff(`${flag.summary}.${env}`)]
}
const exitStatus = (exitCodes) => [
  '.SH EXIT STATUS',
  ...rows(Object.values(exitCodes).map(({ code, meaning }) => [bold(String(code)), roff(meaning)])),
]

/** A topic of `zoosh help`. @param blocks its pieces */
const topicSection = (blocks) =>
  blocks.flatMap(({ kind, text, label, meaning }) => {
    if (kind === 'gap') return []
    if (kind === 'row') return ['.TP', bold(label), `\\&${roff(meaning)}`]
    return kind === 'prose' ? ['.PP', roff(text)] : [`${kind === 'title' ? '.SH' : '.SS'} ${roff(text)}`]
  })

function mainPage({ version, commands, globalFlags, exitCodes, helpTopics, topicBlocks }) {
  const list = (some) => rows(some.map(({ id, command }) => [bold(id), roff(command.summary)]))
  return [
    ...head('zoosh', 'a shell for Apache ZooKeeper', version),
    '.SH SYNOPSIS',
    ...lines([
      'zoosh [FLAGS] [--no-init]',
      'zoosh COMMAND … [FLAGS]',
      'zoosh [FLAGS] < SCRIPT',
      'zoosh [FLAGS] -f FILE … -e TEXT … [--keep-going]',
    ]),
    '.SH DESCRIPTION',
    ...paragraphs(
      'Without a command, on a terminal, the shell, which first runs the lines of init.zk (see EXTENDING). With one, that command in a session of its own, or the extension of that name (a program zoosh-NAME on the PATH). Otherwise a script from stdin, files or texts, in one session; it stops at the first failure unless --keep-going.',
    ),
    '.PP',
    'Each command has a page of its own:',
    '.BR zoosh\\-get (1)',
    'is that of get,',
    '.BR zoosh\\-acl\\-set (1)',
    'that of acl set.',
    '.SH COMMANDS',
    ...list(commands.filter(({ entry }) => !entry.shellOnly)),
    '.SH SHELL COMMANDS',
    ...list(commands.filter(({ entry }) => entry.shellOnly)),
    '.SH OPTIONS',
    ...rows(Object.entries(globalFlags).map(flagRow)),
    ...exitStatus(exitCodes),
    ...Object.entries(helpTopics)
      // Said above.
      .filter(([name]) => !['exit-codes', 'connection', 'output'].includes(name))
      .flatMap(([, { text }]) => topicSection(topicBlocks(text))),
    '.SH SEE ALSO',
    '.BR zkcli (1)',
  ]
}

function commandPage({ id, entry, command }, { version, flagsOf, exitCodes }) {
  const isOwn = ([name, { group }]) => group === undefined && !(name in command.flags)
  const own = [...Object.entries(command.flags), ...Object.entries(flagsOf(command)).filter(isOwn)]
  const args = Object.entries(command.args).map(([name, { summary }]) => [italic(name.toUpperCase()), roff(summary)])
  const rest = command.rest === undefined ? [] : [[italic('-- CMD…'), roff(command.rest)]]
  return [
    ...head(nameOf(id), command.summary, version),
    '.SH SYNOPSIS',
    bold(usageOf(id, command)),
    '.SH DESCRIPTION',
    ...paragraphs(String(command.description)),
    ...(entry.shellOnly ? ['.PP', 'A word of the shell; not a command of its own.'] : []),
    ...(args.length + rest.length > 0 ? ['.SH ARGUMENTS', ...rows([...args, ...rest])] : []),
    ...(own.length > 0 ? ['.SH OPTIONS', ...rows(own.map(flagRow))] : []),
    '.PP',
    'Connection and output flags are the same for every command: see',
    '.BR zoosh (1).',
    ...(entry.aliases.length > 0 ? ['.SH ALIASES', roff(entry.aliases.join(', '))] : []),
    ...(command.examples.length > 0 ? ['.SH EXAMPLES', ...lines(command.examples.map((line) => `zoosh ${line}`))] : []),
    ...exitStatus(exitCodes),
    '.SH SEE ALSO',
    '.BR zoosh (1)',
  ]
}

/** What zkCli ends with, and what zkcli adds. */
const zkcliCodes = [
  ['0', 'the last command was done'],
  ['1', 'the last command failed'],
  ['2', 'nothing was started'],
  ['74', 'stdout takes no more'],
  ['127', 'the last command is none'],
  ['141', 'the reader of stdout went away'],
]

function zkcliPage({ version, zkcli: { options, usage, deviations } }) {
  const optionRow = ([name, { placeholder, summary }]) => [
    `${bold(name)}${placeholder === undefined ? '' : ` ${italic(placeholder)}`}`,
    roff(`${summary}.`),
  ]
  return [
    ...head('zkcli', 'a drop-in for zkCli.sh', version),
    '.SH SYNOPSIS',
    `${bold('zkcli')} [OPTIONS] [COMMAND ${roff('…')}]`,
    '.SH DESCRIPTION',
    ...paragraphs(
      'Takes the place of zkCli.sh in scripts: its arguments, texts, streams and exit codes, in single commands, in pipes and at the prompt. zoosh zkcli is the same.',
    ),
    ...paragraphs(
      'Without a command it reads lines: from a terminal with a prompt, otherwise from stdin to its end or to quit. Options stand before the command; unknown ones are skipped, as zkCli does.',
    ),
    '.SH OPTIONS',
    ...rows(Object.entries(options).map(optionRow)),
    '.SH COMMANDS',
    ...rows(usage.map(([name, ...rest]) => [bold(name), `\\&${roff(rest.join(' '))}`])),
    '.SH EXIT STATUS',
    ...rows(zkcliCodes.map(([code, meaning]) => [bold(code), roff(meaning)])),
    '.SH ENVIRONMENT',
    ...rows([
      [
        `${bold('CLIENT_JVMFLAGS')}, ${bold('JVMFLAGS')}`,
        roff('-Dname=value in them sets what a line of the properties file sets; the file wins.'),
      ],
    ]),
    '.SH DIFFERENCES FROM ZKCLI',
    ...Object.values(deviations).flatMap(({ theirs, ours }) => [
      '.PP',
      marked(theirs),
      '.br',
      `zkcli: ${marked(ours)}`,
    ]),
    '.SH SEE ALSO',
    '.BR zoosh (1)',
  ]
}

/**
 * All pages, by file.
 * @param declared `version`, `commands` (each with its id, entry and declaration), `flagsOf`, `globalFlags`, `exitCodes`,
 *    `helpTopics` with `topicBlocks` to read them, and of `zkcli` its `options`, `usage` (words) and `deviations`
 */
export function manPages(declared) {
  const text = (page) => `${page.join('\n')}\n`
  const others = declared.commands.flatMap(({ id, entry }) => entry.aliases.map((alias) => [alias, nameOf(id)]))
  return new Map([
    [fileOf('zoosh'), text(mainPage(declared))],
    ...declared.commands.map((row) => [fileOf(nameOf(row.id)), text(commandPage(row, declared))]),
    ...others.map(([alias, name]) => [fileOf(nameOf(alias)), text([`.so man1/${name}.1`])]),
    [fileOf('zkcli'), text(zkcliPage(declared))],
  ])
}
