import type { Kind } from '../../../cli/declare/kinds/kinds.ts'
import { UsageError } from '../../../wire/error.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** HOST:PORT, [IPv6]:PORT, or a PORT of this machine. */
export const addressKind: Kind<Address> = {
  complete: 'none',
  placeholder: 'HOST:PORT',
  parse(text) {
    const [, v6, name, port] = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]/\s]+)):)?(\d{1,5})$/i.exec(text) ?? []
    if (port === undefined || Number(port) > 65_535) {
      throw new UsageError(`"${text}" is no address: HOST:PORT, [::1]:PORT, or a PORT of this machine`)
    }
    return { host: v6 ?? name ?? '127.0.0.1', port: Number(port) }
  },
}

export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether only this machine can reach it. */
export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

/** Whether what is sent to the one would come to who listens on the other. */
export function isSame(listen: Address, to: Address): boolean {
  const here = isLoopback(to) && (isLoopback(listen) || listen.host === '0.0.0.0' || listen.host === '::')
  return listen.port !== 0 && listen.port === to.port && (listen.host === to.host || here)
}
