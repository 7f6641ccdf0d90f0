/** The environment without what says where and how to connect: a connection asked for by hand owes nothing to it. */
export function withoutConnection(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ZOOSH_')))
}
