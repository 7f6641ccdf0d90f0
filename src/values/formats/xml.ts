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
  if (!root?.children.some((child) => typeof child !== 'string')) return undefined
  return root.children.flatMap((child) => lines(child, '', source)).join('\n')
}

function readXml(source: string): Element | undefined {
  const root: Element = { name: '', open: '', start: 0, children: [], mixed: false, end: source.length }
  const stack = [root]
  token.lastIndex = 0
  while (token.lastIndex < source.length) {
    const start = token.lastIndex
    const part = token.exec(source)?.[0]
    if (part === undefined) return undefined
    const top = stack.at(-1)!
    if (part[0] !== '<' || part.startsWith('<![')) {
      if (part.trim() !== '') top.mixed = true
    } else if (/^<[!?]/.test(part)) top.children.push(part)
    else if (part.startsWith('</')) {
      if (stack.length === 1 || nameOf.exec(part)![1] !== top.name) return undefined
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
  const elements = root.children.filter((child) => typeof child !== 'string')
  return stack.length === 1 && !root.mixed && elements.length === 1 ? root : undefined
}

function lines(node: Element | string, indent: string, source: string): string[] {
  if (typeof node === 'string') return [indent + node]
  if (node.mixed || node.children.length === 0 || indent.length > 1000)
    return [indent + source.slice(node.start, node.end)]
  const inner = node.children.flatMap((child) => lines(child, `${indent}  `, source))
  return [indent + node.open, ...inner, `${indent}</${node.name}>`]
}
