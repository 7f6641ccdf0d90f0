import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { helpText } from '../../../src/cli/help/help.ts'
import { helpTopics } from '../../../src/cli/help/help-topics.ts'
import { registry } from '../../../src/commands/index.ts'

async function help(words: string, { shell = false, columns = 80 } = {}): Promise<string> {
  const given = words === '' ? [] : words.split(' ')
  return stripVTControlCharacters(await helpText(registry, given, { columns, shell }))
}

/** The headings of a page, in order. */
function headings(text: string): string[] {
  return text.split('\n').filter((line) => /^[A-Z][A-Z ]+$/.test(line))
}

describe('the overview', () => {
  test('names topics first, then every command once, under its subject', async () => {
    const text = await help('', { shell: true })
    expect(text.indexOf('TOPICS')).toBeLessThan(text.indexOf('ZNODES'))
    expect(headings(text)).toEqual([...new Set(Object.values(registry).map(({ subject }) => subject))])
    const listed = text.slice(text.indexOf('ZNODES'))
    for (const id of Object.keys(registry)) expect([id, listed.split(`\n  ${id}  `).length]).toEqual([id, 2])
    for (const topic of Object.keys(helpTopics)) expect(text).toContain(`\n  ${topic} `)
  })

  test('keeps to one line each, and says where a line is cut', async () => {
    const lines = (await help('', { columns: 60, shell: true })).split('\n').filter((line) => /^ {2}[a-z]/.test(line))
    const commands = lines.filter((line) => Object.hasOwn(registry, line.slice(2, 22).trim()))
    expect(Math.max(...commands.map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(commands.some((line) => line.endsWith('…'))).toBe(true)
  })

  test('speaks of words of the shell only there', async () => {
    expect(await help('')).not.toContain('\n  cd ')
    expect(await help('')).toContain('zoosh help TOPIC')
    expect(await help('', { shell: true })).not.toContain('zoosh help')
  })
})

describe('the page of a command', () => {
  test('says what it does, how it is used, its own flags and examples', async () => {
    const text = await help('acl set')
    expect(text).toMatch(/^replace the ACL of a znode\n\nACL is /)
    expect(headings(text)).toEqual(['USAGE', 'ARGUMENTS', 'FLAGS', 'EXAMPLES', 'ALIASES'])
    expect(text).toContain('  zoosh acl set PATH ACL [FLAGS]\n')
    expect(text).not.toContain('--server')
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'Flags of every command, for connection and output: zoosh help connection output',
    )
  })

  test('is written for the shell in the shell', async () => {
    const text = await help('get', { shell: true })
    expect(text).toContain('  get PATHS… [FLAGS]\n')
    expect(text).toContain('\n  get /app/config --json\n')
    expect(text).not.toContain('zoosh')
  })
})

describe('several names, and names of several things', () => {
  test('are explained one after the other', async () => {
    expect(await help('get set')).toBe(`${await help('get')}\n${await help('set')}`)
    expect(await help('acl set ls')).toBe(`${await help('acl set')}\n${await help('ls')}`)
  })

  test('a topic is not hidden behind commands of its name, and stands first', async () => {
    expect(await help('acl')).toMatch(/^ACLS\n[\s\S]*\nCommands of acl:\n {2}acl get /)
    expect(await help('watches', { shell: true })).toMatch(/^WATCHES\n[\s\S]*\nlist what runs in the background\n/)
    expect(await help('lock')).toMatch(/^hold a lock [\s\S]*\nCommands of lock:\n {2}lock ls /)
  })

  test('a name of nothing is refused, wherever it stands', async () => {
    await expect(help('get nothing')).rejects.toThrow('unknown command "nothing"')
  })

  test('flags of every command are topics', async () => {
    expect(await help('connection')).toContain('  -s, --server TEXT ')
    expect(await help('output')).toContain('  -o, --output ')
  })
})
