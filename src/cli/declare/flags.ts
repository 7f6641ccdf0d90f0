import {
  aclKind,
  choiceKind,
  durationKind,
  fileKind,
  integerKind,
  type Kind,
  profilesKind,
  textKind,
  versionKind,
  znodeKind,
} from './kinds/kinds.ts'

/** A flag: a switch, or one with a value. */
export interface Flag<T = unknown> {
  readonly kind: Kind<T> | 'switch'
  readonly summary: string
  readonly char?: string
  /** May be given several times. */
  readonly multiple: boolean
  /** Environment variable that stands for it (connection and output flags only). */
  readonly env?: string
  /** Names of flags that cannot be combined with this one. */
  readonly excludes?: readonly string[]
  /** Names of flags of which one must be given with this one. */
  readonly needs?: readonly string[]
  /** Heading in help; the command's own flags have none. */
  readonly group?: string
}

export type Flags = Readonly<Record<string, Flag<never> | Flag<unknown>>>

interface Options {
  readonly summary: string
  readonly char?: string
  readonly multiple?: boolean
  readonly env?: string
  readonly excludes?: readonly string[]
  readonly needs?: readonly string[]
  readonly group?: string
}

type Valued<T, O extends Options> = Flag<T> & {
  readonly kind: Kind<T>
  readonly multiple: O['multiple'] extends true ? true : false
}

function build<T, const O extends Options>(kind: Kind<T>, options: O): Valued<T, O> {
  return { ...options, kind, multiple: options.multiple ?? false } as unknown as Valued<T, O>
}

/** Makers of flags. */
export const flag = {
  switch: (
    options: Omit<Options, 'multiple'>,
  ): Flag<never> & { readonly kind: 'switch'; readonly multiple: false } => ({
    ...options,
    kind: 'switch',
    multiple: false,
  }),
  text: <const O extends Options>(options: O) => build(textKind, options),
  file: <const O extends Options>(options: O) => build(fileKind, options),
  acl: <const O extends Options>(options: O) => build(aclKind, options),
  profiles: <const O extends Options>(options: O) => build(profilesKind, options),
  znode: <const O extends Options>(options: O) => build(znodeKind, options),
  /** A version a znode must have. */
  version: <const O extends Options>(options: O) => build(versionKind, options),
  /** Value in ms. */
  duration: <const O extends Options>(options: O) => build(durationKind, options),
  integer: <const O extends Options & { min?: number; max?: number }>({ min, max, ...options }: O) =>
    build(
      integerKind(min ?? 0, max ?? 2_147_483_647),
      options as unknown as Omit<O, 'min' | 'max'> & Options,
    ) as Valued<number, O>,
  choice: <const C extends readonly string[], const O extends Options>(choices: C, options: O) =>
    build(choiceKind(choices), options),
  of: <T, const O extends Options>(kind: Kind<T>, options: O) => build(kind, options),
}
