import type { Buffer } from 'node:buffer'
import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { type Credential, digestId, SUPER, userOf } from '../access/credential.ts'
import { SaslExchange } from '../access/sasl.ts'
import type { Peer } from '../session/peer.ts'
import type { Server } from '../session/server.ts'
import type { SchemeName } from '../settings/schemes.ts'
import type { Settings } from '../settings/settings.ts'
import type { Handlers } from './call.ts'
import { HangUp } from './failure.ts'

function addId({ ids }: Peer, added: Credential): void {
  if (!ids.some(({ scheme, id }) => scheme === added.scheme && id === added.id)) ids.push(added)
}

function letIn(peer: Peer, user: string, { saslSuperUsers, saslAnyUser }: Settings): void {
  addId(peer, { scheme: 'sasl', id: user })
  if (saslSuperUsers.includes(user)) addId(peer, SUPER)
  if (saslAnyUser !== undefined) peer.passesFor.push({ scheme: 'sasl', id: saslAnyUser })
}

/**
 * What becomes of a credential given by `auth`.
 * @throws ZkError AuthFailed when it proves nothing
 */
const provers: { readonly [Name in SchemeName]: (server: Server, peer: Peer, auth: Buffer | null) => void } = {
  ip() {},
  digest({ settings }, peer, auth) {
    if (auth === null) throw new ZkError(errorCodes.AuthFailed.code)
    const id = digestId(auth.toString('utf8'), settings.digestAlgorithm)
    if (id === settings.superDigest) addId(peer, SUPER)
    addId(peer, { scheme: 'digest', id })
  },
  sasl() {
    throw new ZkError(errorCodes.AuthFailed.code)
  },
  ensemble({ settings: { ensembleNames = [] } }, _peer, auth) {
    const name = auth?.toString('utf8') ?? ''
    // A word of refusal would end the client for good; this way it looks for its ensemble elsewhere.
    if (name !== '' && ensembleNames.length > 0 && !ensembleNames.includes(name)) throw new HangUp()
  },
}

/** Operations about who is asking, and for how long. */
export const identityHandlers: Handlers<'auth' | 'sasl' | 'whoAmI' | 'ping' | 'closeSession'> = {
  auth({ server, peer }, { scheme, auth }) {
    if (!server.settings.schemes.has(scheme)) throw new ZkError(errorCodes.AuthFailed.code)
    provers[scheme as SchemeName](server, peer, auth)
    return {}
  },
  sasl({ server, peer }, { token }) {
    const { saslUsers, requireAuth } = server.settings
    if (!saslUsers) return { token: null }
    peer.sasl ??= new SaslExchange(saslUsers)
    try {
      const { answer, user } = peer.sasl.step(token)
      if (user !== undefined) letIn(peer, user, server.settings)
      return { token: answer }
    } catch (error) {
      if (!(error instanceof ZkError && requireAuth.includes('sasl'))) throw error
      throw new ZkError(errorCodes.SessionClosedRequireSaslAuth.code)
    }
  },
  whoAmI({ peer }) {
    return { clientInfo: peer.ids.map((id) => ({ authScheme: id.scheme, user: userOf(id) })) }
  },
  ping: () => ({}),
  closeSession({ server, session, xid }) {
    server.closeSession(session, xid)
    return {}
  },
}
