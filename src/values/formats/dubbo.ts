import { setOwn } from './json-value.ts'

const protocols =
  'dubbo|consumer|provider|override|absent|empty|route|condition|script|tag|tri|rest|hessian|rmi|injvm|grpc|thrift|' +
  'service-discovery-registry|registry|admin'
const shape = new RegExp(`^(?:${protocols})://[^\\s?]*(?:\\?\\S*)?$`, 's')
const encodedShape = new RegExp(`^(?:${protocols})%3A%2F%2F\\S*$`, 'i')

/** A Dubbo URL taken apart: the address with the service, and its parameters, decoded. */
export type DubboUrl = { url: string; parameters: Record<string, string> }

/**
 * Reads a Dubbo provider, consumer or rule URL, as Dubbo keeps them in znode names (URL-encoded) and in data.
 * @param text a znode's name or its data
 * @returns its parts, or undefined when it is no Dubbo URL
 */
export function readDubboUrl(text: string): DubboUrl | undefined {
  const trimmed = text.trim()
  const decoded = encodedShape.test(trimmed) ? percentDecoded(trimmed) : trimmed
  if (decoded === undefined || !shape.test(decoded)) return undefined
  const [url, query = ''] = decoded.split(/\?(.*)/s)
  const parameters: Record<string, string> = {}
  for (const part of query.split('&').filter(Boolean)) {
    const [key, value = ''] = part.split(/=(.*)/s)
    setOwn(parameters, percentDecoded(key!) ?? key!, percentDecoded(value) ?? value)
  }
  return { url: url!, parameters }
}

/** @returns the URL on one line, then one parameter a line */
export function layOutDubboUrl({ url, parameters }: DubboUrl): string {
  return [url, ...Object.entries(parameters).map(([key, value]) => `  ${key}=${value}`)].join('\n')
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
