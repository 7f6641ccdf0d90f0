import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import type { SandboxTls } from '../../../server/listen.ts'
import { UsageError } from '../../../wire/error.ts'

/**
 * The TLS a sandbox speaks: the flags that elsewhere say how to connect say what it shows (`--tls-cert`, `--tls-key`), and, by
 * `--tls-ca`, whose certificates its clients have to show. A profile tells how to connect to its own servers, and counts for nothing.
 * @returns undefined: plain text
 * @throws UsageError where there is no certificate to show, or one that cannot be read
 */
export async function servedTls(call: Pick<Context, 'settings' | 'io'>): Promise<SandboxTls | undefined> {
  const { tls, tlsCa, tlsCert, tlsKey, profile } = call.settings
  if (tls !== true && [tlsCa, tlsCert, tlsKey].every((value) => value === undefined)) return undefined
  if (profile !== undefined) {
    warn(call, `the sandbox serves no TLS: that of the profile ${profile} is for connecting only`)
    return undefined
  }
  if (tlsCert === undefined)
    throw new UsageError('a sandbox that speaks TLS needs a certificate', 'name it: --tls-cert FILE --tls-key FILE')
  const { tlsOptions } = await import('../../../cli/session/secure-options.ts')
  const { secureContext } = await import('../../../client/secure/certificates.ts')
  const { ca, cert, key, passphrase } = { ...(await tlsOptions(call.settings, call.io)) }
  return { ...(await secureContext({ ca, cert, key, passphrase })), requestCert: ca !== undefined }
}
