// The ip scheme of ACLs: `address` or `address/bits` (org.apache.zookeeper.server.auth.IPAuthenticationProvider).

/** Whether `pattern` is an IPv4 address, or one with a prefix length of 0 to 32. */
export function isIpPattern(pattern: string): boolean {
  return parse(pattern) !== undefined
}

/** Whether the IPv4 address `id` falls under `pattern`. */
export function ipMatches(id: string, pattern: string): boolean {
  const wanted = parse(pattern)
  const own = address(id)
  if (!wanted || own === undefined) return false
  if (wanted.bits === 0) return true
  const shift = 32 - wanted.bits
  return own >>> shift === wanted.address >>> shift
}

function parse(pattern: string): { address: number; bits: number } | undefined {
  const slash = pattern.indexOf('/')
  const base = address(slash < 0 ? pattern : pattern.slice(0, slash))
  if (base === undefined) return undefined
  const suffix = slash < 0 ? '32' : pattern.slice(slash + 1)
  const bits = Number(suffix)
  if (!/^[+-]?\d+$/.test(suffix) || bits < 0 || bits > 32) return undefined
  return { address: base, bits }
}

function address(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let value = 0
  for (const part of parts) {
    const byte = Number(part)
    if (!/^[+-]?\d+$/.test(part) || byte < 0 || byte > 255) return undefined
    value = value * 256 + byte
  }
  return value >>> 0
}
