import type { KeyBindings } from './key-bindings.ts'
import type { OutputForm } from './output-forms.ts'

/** Settings a profile may hold; the same names as the flags, in camel case. */
export interface ProfileSettings {
  readonly server?: string
  readonly timeout?: number
  readonly sessionTimeout?: number
  readonly auth?: readonly string[]
  readonly authFile?: string
  /** How servers are reached: see ViaOptions. Undefined: directly. */
  readonly via?: string | undefined
  readonly tls?: boolean
  readonly tlsCa?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsPassphraseFile?: string
  readonly tlsServerName?: string
  readonly tlsInsecure?: boolean
  readonly saslUser?: string
  readonly saslPasswordFile?: string
  readonly kerberos?: boolean
  readonly kerberosPrincipal?: string
  readonly kerberosKeytab?: string
  /** See Kerberos of the client: SERVICE[/HOST][@REALM]. */
  readonly kerberosService?: string
  readonly clientConfig?: string
  readonly readOnly?: boolean
  readonly allowReadOnly?: boolean
  readonly sandbox?: boolean
  /** A server's files, and which moment of them: DIR[@MOMENT]. */
  readonly past?: string | undefined
  /** Name of the profile. */
  readonly profile?: string
  /** A command that prints credentials, one SCHEME:ID a line. */
  readonly authCommand?: string
  /** SCHEME:USER whose password is asked for on the terminal. */
  readonly authPrompt?: string
  /** `name`: the profile's name is typed before anything is destroyed. */
  readonly confirm?: 'name'
  /** Colour of the profile in the prompt. */
  readonly profileColour?: string
  /** What the keys of the shell's editor do. */
  readonly keys?: KeyBindings
  /** Thresholds of doctor by their names, as they are written. */
  readonly doctor?: Readonly<Record<string, string>>
}

/** Everything a command may want to know of how to connect and how to print. Times in ms. */
export interface Settings extends ProfileSettings {
  readonly server: string
  readonly timeout: number
  readonly sessionTimeout: number
  readonly auth: readonly string[]
  /** The way to servers that a place names, what flag or environment say: a profile's `via` leads to its own servers only. */
  readonly viaOfPlaces?: string | undefined
  readonly saslPassword?: string
  /** Java's system properties, as zkCli is given them; below `clientConfig`. */
  readonly systemProperties?: ReadonlyMap<string, string>
  /** True as well where only a part of it was told. */
  readonly kerberos: boolean
  /** Where the session comes from, and is left open for another process. */
  readonly sessionFile?: string | undefined
  readonly sandbox: boolean
  readonly readOnly: boolean
  /** See ConnectOptions. */
  readonly assumeExpired?: boolean
  readonly output: OutputForm
  readonly color: boolean
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean
  readonly debug: boolean
  readonly trace: boolean
}
