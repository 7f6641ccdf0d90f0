// The tutorial as text: the lessons of `zoosh learn`, with the sessions that test/learn has recorded from them.

/** What stands around the lessons, in each language. */
const frame = {
  en: {
    title: '# ZooKeeper in fourteen lessons',
    begins:
      'The text of `zoosh learn`, to read. In the shell each step looks at what you did, gives hints, and shows the tree as it\nis: `zoosh learn` begins, and goes on where you left. What is shown here was printed by a run of the lessons; a test runs them\nagain. 中文版：[tutorial.zh.md](tutorial.zh.md).',
    table: 'What an introduction to ZooKeeper has to tell, and the lesson that does:',
    columns: ['subject', 'lessons'],
    keep: 'To keep',
  },
  zh: {
    title: '# ZooKeeper 十四课',
    begins:
      '这是 `zoosh learn` 的文字版。在 shell 里，每一步都会查看你做了什么、给出提示，并画出当前的树：运行 `zoosh learn` 开始，\n下次会从离开的地方继续。这里的会话是实际运行课程时打印的，有测试会重新运行它们。English: [tutorial.md](tutorial.md).',
    table: '一份 ZooKeeper 入门应当讲到的内容，以及对应的课程：',
    columns: ['内容', '课程'],
    keep: '记住',
  },
}

/**
 * @param language en or zh
 * @param lessons, coverage from src/learn/lessons
 * @param sessions by lesson: for each step its lines with what they printed
 */
export function tutorial(language, { lessons, coverage, sessions }) {
  const { title, begins, table, columns, keep } = frame[language]
  const rows = Object.entries(coverage).map(([key, subject]) => {
    const by = lessons.flatMap(({ name, covers }, at) => (covers.includes(key) ? [`[${at + 1}](#${name})`] : []))
    return `| ${subject[language]} | ${by.join(', ')} |`
  })
  const parts = lessons.map((lesson, at) => section(lesson, at, sessions[lesson.name] ?? [], language, keep))
  return `${title}\n\n${begins}\n\n${table}\n\n| ${columns.join(' | ')} |\n| --- | --- |\n${rows.join('\n')}\n${parts.join('')}`
}

function section(lesson, at, session, language, keep) {
  const steps = lesson.steps.filter(({ where }) => where?.({ ensemble: true }) ?? true)
  const shown = steps.map(({ tells, explains }, index) => {
    const lines = (session[index] ?? []).flatMap(({ line, output }) => [`❯ ${line}`, ...output])
    return `\n${text(tells[language])}\n\n\`\`\`console\n${lines.join('\n')}\n\`\`\`\n\n${text(explains[language])}\n`
  })
  const heading = `\n<a id="${lesson.name}"></a>\n\n## ${at + 1}. ${lesson.title[language]}\n`
  return `${heading}${shown.join('')}\n**${keep}:** ${text(lesson.ends[language])}\n`
}

/** A line of a lesson is a paragraph. */
const text = (told) => told.split('\n').join('\n\n')
