/**
 * The order people expect of names: numbers by their value (`node-2` before `node-10`), all else by code units. The same on
 * every machine; names that differ only in leading zeros stand by code units.
 */
export function naturalOrder(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const [fromA, fromB] = [afterZeros(a, i), afterZeros(b, j)]
      i = afterDigits(a, fromA)
      j = afterDigits(b, fromB)
      const longer = i - fromA - (j - fromB)
      if (longer !== 0) return longer
      const higher = byCodeUnits(a.slice(fromA, i), b.slice(fromB, j))
      if (higher !== 0) return higher
    } else {
      if (a[i] !== b[j]) return byCodeUnits(a[i]!, b[j]!)
      i++
      j++
    }
  }
  return a.length - i - (b.length - j) || byCodeUnits(a, b)
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function afterZeros(text: string, at: number): number {
  while (text[at] === '0') at++
  return at
}

function afterDigits(text: string, at: number): number {
  while (isDigit(text, at)) at++
  return at
}
