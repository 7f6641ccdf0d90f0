import { UsageError } from '../../wire/error.ts'
import { keyBindings } from '../declare/key-bindings.ts'
import { parseDuration } from '../declare/kinds/duration.ts'
import { fileKind } from '../declare/kinds/kinds.ts'
import type { ProfileSettings } from '../declare/settings.ts'
import { closest } from '../words/closest.ts'

type Read = (value: unknown) => unknown

const text: Read = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined)
const file: Read = (value) => (typeof value === 'string' ? fileKind.parse(value, undefined) : undefined)
const texts: Read = (value) => {
  const all = Array.isArray(value) ? value : [value]
  return all.every((one) => typeof one === 'string') ? all : undefined
}
const on: Read = (value) => (typeof value === 'boolean' ? value : undefined)
const duration: Read = (value) => (typeof value === 'string' ? parseDuration(value) : undefined)
const colour: Read = (value) => (colourNames.includes(value as string) ? value : undefined)
const keys: Read = (value) => keyBindings.find((one) => one === value)
const figures: Read = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const all = Object.entries(value).map(([name, figure]) => [name, text(figure)])
  return all.every(([, figure]) => figure !== undefined) ? Object.fromEntries(all) : undefined
}
const confirm: Read = (value) => (value === 'name' ? value : undefined)

/** Colours the name of a profile can have in the prompt. */
export const colourNames = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'gray']

/** What a profile can hold: how each field is read, and what it has to be. Durations are spelt `10s`. */
export const profileFields: Readonly<Record<string, { read: Read; is: string; as?: keyof ProfileSettings }>> = {
  server: { read: text, is: 'a connect string' },
  timeout: { read: duration, is: 'a duration like 10s' },
  sessionTimeout: { read: duration, is: 'a duration like 30s' },
  auth: { read: texts, is: 'SCHEME:ID, or a list of them' },
  authFile: { read: file, is: 'a file' },
  authCommand: { read: text, is: 'a command that prints SCHEME:ID lines' },
  authPrompt: { read: text, is: 'SCHEME:USER; the password is asked for' },
  via: { read: text, is: 'a command, or ssh://, socks5:// or http:// of a bastion or proxy' },
  tls: { read: on, is: 'true or false' },
  tlsCa: { read: file, is: 'a file' },
  tlsCert: { read: file, is: 'a file' },
  tlsKey: { read: file, is: 'a file' },
  tlsPassphraseFile: { read: file, is: 'a file' },
  tlsServerName: { read: text, is: 'a host name' },
  tlsInsecure: { read: on, is: 'true or false' },
  saslUser: { read: text, is: 'a user' },
  saslPasswordFile: { read: file, is: 'a file' },
  kerberos: { read: on, is: 'true or false' },
  kerberosPrincipal: { read: text, is: 'USER or USER@REALM' },
  kerberosKeytab: { read: file, is: 'a file' },
  kerberosService: { read: text, is: 'SERVICE[/HOST][@REALM]' },
  clientConfig: { read: file, is: 'a file' },
  readOnly: { read: on, is: 'true or false' },
  allowReadOnly: { read: on, is: 'true or false' },
  sandbox: { read: on, is: 'true or false' },
  past: { read: file, is: 'DIR, or DIR@MOMENT' },
  confirm: { read: confirm, is: '"name": the profile is typed before anything is destroyed' },
  colour: { read: colour, is: `one of ${colourNames.join(', ')}`, as: 'profileColour' },
  keys: { read: keys, is: `one of ${keyBindings.join(', ')}` },
  doctor: { read: figures, is: 'a table of thresholds, NAME: VALUE' },
  color: { read: colour, is: `one of ${colourNames.join(', ')}`, as: 'profileColour' },
}

/**
 * Reads one profile.
 * @param where names it in errors
 * @throws UsageError for a field that is unknown, or not what it has to be
 */
export function readProfileFields(value: unknown, where: string): ProfileSettings {
  if (typeof value !== 'object' || value === null) throw new UsageError(`${where} is not a table of settings`)
  const settings: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(value)) {
    const field = Object.hasOwn(profileFields, name) ? profileFields[name]! : undefined
    if (!field) {
      const guess = closest(name, Object.keys(profileFields))
      throw new UsageError(`${where}: unknown setting "${name}"`, guess && `did you mean ${guess}?`)
    }
    const read = field.read(given)
    if (read === undefined) throw new UsageError(`${where}: ${name} has to be ${field.is}`)
    settings[field.as ?? name] = read
  }
  return settings as ProfileSettings
}
