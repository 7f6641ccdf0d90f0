/** The beginning of a line that makes a child of a znode; its name is typed behind it. */
export function createLine(path: string): string {
  return `create ${quoted(path === '/' ? '/' : `${path}/`)}`
}

/** A line that sets the ACL of a znode to what it is, to be changed. @param acl entries as `acl set` takes them */
export function aclLine(path: string, acl: readonly string[]): string {
  return `acl set ${quoted(path)} ${acl.map(quoted).join(',')}`
}

/** As a word of a command line; one that needs no quotes stays open, so that typing goes on in it. */
function quoted(word: string): string {
  if (/^[\p{L}\p{N}_./:@%+,=-]+$/u.test(word)) return word
  return JSON.stringify(word).replace(/\\u([0-9a-f]{4})/g, '\\u{$1}')
}
