import {
  choiceKind,
  fileKind,
  globKind,
  integerKind,
  type Kind,
  sequentialZnodeKind,
  textKind,
  znodeKind,
} from './kinds/kinds.ts'

/** A positional argument. */
export interface Arg<T = unknown> {
  readonly kind: Kind<T>
  readonly summary: string
  readonly required: boolean
  /** Takes all remaining words. */
  readonly multiple: boolean
  /** No message repeats what stands there, or behind it. */
  readonly secret: boolean
}

export type Args = Readonly<Record<string, Arg<never> | Arg<unknown>>>

interface Options {
  readonly summary: string
  readonly required?: boolean
  readonly multiple?: boolean
  readonly secret?: boolean
}

type Built<T, O extends Options> = Arg<T> & {
  readonly kind: Kind<T>
  readonly required: O['required'] extends false ? false : true
  readonly multiple: O['multiple'] extends true ? true : false
}

function build<T, const O extends Options>(kind: Kind<T>, options: O): Built<T, O> {
  const { summary, required = true, multiple = false, secret = false } = options
  return { kind, summary, required, multiple, secret } as Built<T, O>
}

/** Makers of positional arguments; required unless they say otherwise. */
export const arg = {
  /** A znode path, relative to the working znode. */
  znode: <const O extends Options>(options: O) => build(znodeKind, options),
  /** A path a sequence number may be appended to. */
  sequentialZnode: <const O extends Options>(options: O) => build(sequentialZnodeKind, options),
  /** A path that may hold glob characters. */
  glob: <const O extends Options>(options: O) => build(globKind, options),
  /** A file of this machine. */
  file: <const O extends Options>(options: O) => build(fileKind, options),
  text: <const O extends Options>(options: O) => build(textKind, options),
  integer: <const O extends Options & { min?: number; max?: number }>(options: O) =>
    build(integerKind(options.min ?? -2_147_483_648, options.max ?? 2_147_483_647), options),
  choice: <const C extends readonly string[], const O extends Options>(choices: C, options: O) =>
    build(choiceKind(choices), options),
  of: <T, const O extends Options>(kind: Kind<T>, options: O) => build(kind, options),
}
