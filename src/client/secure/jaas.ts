/** One section of a JAAS file: its login module and that module's options. */
export interface JaasEntry {
  readonly module: string
  readonly options: Readonly<Record<string, string>>
}

/**
 * Reads the sections of a JAAS login configuration: `Client { Module required key="value" …; };`.
 * Only the first module of a section counts, as for ZooKeeper's client.
 * Source: javax.security.auth.login.Configuration.
 */
export function parseJaas(text: string): Map<string, JaasEntry> {
  const bare = text.replace(/"(?:\\.|[^"\\])*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*|#[^\n]*/g, (part) =>
    part.startsWith('"') ? part : ' ',
  )
  const sections = new Map<string, JaasEntry>()
  for (const [, name, body] of bare.matchAll(/([\w.-]+)\s*\{((?:"(?:\\.|[^"\\])*"|[^}"])*)\}\s*;?/g)) {
    const [, module, options] =
      /^\s*([\w.$]+)\s+(?:required|requisite|sufficient|optional)\b((?:"(?:\\.|[^"\\])*"|[^;"])*)/.exec(body!) ?? []
    if (module !== undefined) sections.set(name!, { module, options: optionsOf(options ?? '') })
  }
  return sections
}

function optionsOf(text: string): Record<string, string> {
  const options: Record<string, string> = Object.create(null)
  for (const [, name, quoted, plain] of text.matchAll(/([\w.]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s;"]+))/g)) {
    options[name!] = quoted === undefined ? plain! : quoted.replace(/\\(.)/gs, '$1')
  }
  return options
}
