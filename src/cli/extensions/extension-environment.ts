import type { Context } from '../declare/context.ts'
import { embeddedName } from '../declare/embedded.ts'
import type { Settings } from '../declare/settings.ts'
import { toEnvironment, type Variables } from '../settings/to-environment.ts'

/** For whom an extension runs. */
export type Caller = Pick<Context, 'cwd' | 'embeddedAddress' | 'io' | 'settings'>

/**
 * What an extension finds in its environment: how to connect to where we are connected, by the variables that zoosh itself
 * reads. It is a session of its own, on the same server, also where that runs in this process.
 */
export async function extensionEnvironment({ cwd, embeddedAddress, io, settings }: Caller): Promise<Variables> {
  const address = embeddedName(settings) === undefined ? undefined : await embeddedAddress?.()
  const uncoloured = io.outTty && !settings.color
  return {
    ...toEnvironment(address === undefined ? settings : onPort(settings, address)),
    ZOOSH_CWD: cwd,
    ...(uncoloured && { NO_COLOR: '1' }),
  }
}

/** A server in this process as another process reaches it: by its port, and by nothing that leads elsewhere. */
function onPort(settings: Settings, server: string): Settings {
  const { profile, via, viaOfPlaces, tlsCa, tlsCert, clientConfig, past, ...rest } = settings
  const reached = { ...rest, server, tls: false, sandbox: false, sessionFile: undefined }
  if (past === undefined) return reached
  // Files ask nobody who he is.
  const { authFile, saslUser, kerberosPrincipal, kerberosKeytab, kerberosService, ...nobody } = reached
  return { ...nobody, auth: [], kerberos: false }
}
