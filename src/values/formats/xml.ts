const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^<>[\]]*>|<\/?[A-Za-z_][^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*>|[^<]+/y
const nameOf = /^<\/?([^\s/>]+)/

type Element = {
  name: string
  open: string
  start: number
  children: (Element | string)[]
  mixed: boolean
  end: number
}

/**
 * Lays out an XML document for reading: one element a line, two spaces a level. Elements with text in them stay as
 * written. Entities are left alone, nothing is fetched.
 * @returns the text, or undefined when the document is not well-formed (or has a DTD inside)
 */
export function layOutXml(text: string): string | undefined {
  const source = text.trim()
  if (!/^<[?!A-Za-z_]/.test(source) || !source.endsWith('>')) return undefined
  const root = readXml(source)
  if (typeof root === 'number') return undefined
  return root.children.flatMap((child) => lines(child, '', source)).join('\n')
}

/** Where a text ceases to be well-formed XML: an index into it; undefined where all of it is. */
export function whereNoXml(text: string): number | undefined {
  const root = readXml(text)
  return typeof root === 'number' ? root : undefined
}

/** @returns what holds the outermost element; where it is not well-formed an index into it */
function readXml(source: string): Element | number {
  const root: Element = { name: '', open: '', start: 0, children: [], mixed: false, end: source.length }
  const stack = [root]
  token.lastIndex = 0
  while (token.lastIndex < source.length) {
    const start = token.lastIndex
    const part = token.exec(source)?.[0]
    if (part === undefined) return start
    const top = stack.at(-1)!
    if (part[0] !== '<' || part.startsWith('<![')) {
      if (part.trim() === '') continue
      if (top === root) return start
      top.mixed = true
    } else if (/^<[!?]/.test(part)) top.children.push(part)
    else if (part.startsWith('</')) {
      if (stack.length === 1 || nameOf.exec(part)![1] !== top.name) return start
      top.end = start + part.length
      stack.pop()
    } else {
      const element = {
        name: nameOf.exec(part)![1]!,
        open: part,
        start,
        children: [],
        mixed: false,
        end: start + part.length,
      }
      top.children.push(element)
      if (!part.endsWith('/>')) stack.push(element)
    }
  }
  return stack.length > 1 ? stack.at(-1)!.start : oneElement(root)
}

/** A document has one outermost element. */
function oneElement(root: Element): Element | number {
  const [only, second] = root.children.filter((child) => typeof child !== 'string')
  if (only === undefined) return root.end
  return second === undefined ? root : second.start
}

function lines(node: Element | string, indent: string, source: string): string[] {
  if (typeof node === 'string') return [indent + node]
  if (node.mixed || node.children.length === 0 || indent.length > 1000)
    return [indent + source.slice(node.start, node.end)]
  const inner = node.children.flatMap((child) => lines(child, `${indent}  `, source))
  return [indent + node.open, ...inner, `${indent}</${node.name}>`]
}
