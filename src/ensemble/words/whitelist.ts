/**
 * What would make a ZooKeeper answer words that its whitelist lacks: the line of zoo.cfg, which replaces the one that is there.
 * @param allowed the words that are known to be answered
 */
export function whitelistRemedy(allowed: readonly string[], missing: readonly string[]): string {
  const line = [...new Set([...allowed, ...missing])].sort().join(',')
  return `in its zoo.cfg, 4lw.commands.whitelist=${line} (and what else is listed there), then a restart of it`
}
