import type { View } from '../../render/view.ts'
import type { Hint } from '../../wire/hint.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import type { Flags } from './flags.ts'
import type { OwnForm } from './output-forms.ts'
import { type Plan, type PlanFlags, planFlags } from './plan.ts'

type Parsed<K> = K extends { parse(text: string, cwd: string | undefined): infer T } ? T : never
type ArgValue<A> = A extends { multiple: true; kind: infer K }
  ? readonly Parsed<K>[]
  : A extends { required: true; kind: infer K }
    ? Parsed<K>
    : A extends { kind: infer K }
      ? Parsed<K> | undefined
      : never
type FlagValue<F> = F extends { kind: 'switch' }
  ? boolean
  : F extends { multiple: true; kind: infer K }
    ? readonly Parsed<K>[]
    : F extends { kind: infer K }
      ? Parsed<K> | undefined
      : never

export type ArgValues<A extends Args> = { readonly [K in keyof A]: ArgValue<A[K]> }
export type FlagValues<F extends Flags> = { readonly [K in keyof F]: FlagValue<F[K]> }

/** What `run` and `view` get: the parsed command line, and the Context to act in. */
export interface Call<A extends Args = Args, F extends Flags = Flags> extends Context {
  readonly args: ArgValues<A>
  readonly flags: FlagValues<F>
  /** The words after `--`, for commands that declare `rest`. */
  readonly rest: readonly string[]
}

/**
 * A command: a plain value. oclif's tree, the quick path, scripts, the shell, completion, help and man pages all read this.
 * `R` is the result: what `--json` prints, and what `view` turns into something to look at. `P` is what a plan settles on.
 */
export interface Command<A extends Args = Args, F extends Flags = Flags, R = unknown, P = unknown> {
  /** A lower-case fragment: "print the data of a znode". */
  readonly summary: string
  /** Paragraphs for help and man page. */
  readonly description: Hint
  readonly args: A
  readonly flags: F
  /** Takes a command line after `--`: its summary. */
  readonly rest?: string
  /** Of a word of the shell: what does the same outside of it. */
  readonly outside?: Hint
  /** Command lines without the leading `zoosh`; each is run by a test. */
  readonly examples: readonly string[]
  /** Items of a stream are documents of their own: under json printed one a line, as they come, and not as one array. */
  readonly live?: boolean | ((call: Call<A, F>) => boolean)
  /**
   * Of a command that only looks at an ensemble, once, and ends by itself: it may be run on several profiles together
   * (`-p a,b`). A function where that hangs on what was given. A session that refuses writes runs all that says so
   * (test/commands/reads.test.ts).
   */
  readonly reads?: boolean | ((call: Pick<Call<A, F>, 'args' | 'flags'>) => boolean)
  /**
   * Of a command that changes something: what `run` would do now, checked as far as looking can. Whoever declares it gets
   * --dry-run, under which this is told and `run` never called. undefined: nothing would be changed, or (where -y says not
   * to ask) finding out is not worth it.
   */
  plan?(call: Call<A, F & PlanFlags>): Promise<Plan<P> | undefined>
  /** Whether the plan is shown and agreed to first (product contract §6); gives -y. */
  readonly asks?: boolean | ((call: Call<A, F>) => boolean)
  /**
   * Whether it writes somewhere else than to the ensemble of this session, which may be read-only then. What that other place
   * asks for stands in the plan (`consent`).
   */
  elsewhere?(call: Call<A, F>): boolean
  /** Does the work. An async iterable is rendered item by item. `settled` is what the plan agreed to had settled on. */
  run(call: Call<A, F>, settled?: P): Promise<R> | AsyncIterable<R>
  /** What the result is, for eyes and pipes; undefined prints nothing. */
  view?(result: R, call: Call<A, F>): View | undefined
  /** Forms of output that not every command has, and what the result is in them: `-o FORM`. */
  readonly forms?: { readonly [Form in OwnForm]?: (result: R, call: Call<A, F>) => View }
  /** What `--json` prints; the result itself where left out. */
  json?(result: R, call: Call<A, F>): unknown
  /** Whether a result is an event of a watch, which a shell may hold back. */
  isEvent?(result: R): boolean
  /** Exit code of a result; 0 where left out. A stream's last item decides. */
  exit?(result: R, call: Call<A, F>): number
}

/** Declares a command: for the inference of `A`, `F`, `R` and `P`, and for the flags that a plan brings with it. */
export function command<const A extends Args, const F extends Flags, R, P = unknown>(
  declaration: Command<A, F, R, P>,
): Command<A, F, R, P> {
  const { plan, asks, flags } = declaration
  return plan ? { ...declaration, flags: { ...flags, ...planFlags(asks !== undefined) } } : declaration
}

/** A command whose arguments nobody needs to know. */
// biome-ignore lint/suspicious/noExplicitAny: the registry holds commands of every shape
export type AnyCommand = Command<any, any, any, any>

/** A row of the registry: how to load a command, and by which other names it is known. */
export interface Entry {
  readonly load: () => Promise<{ default: AnyCommand }>
  readonly aliases: readonly string[]
  /** Only in the shell: hidden from the one-shot help. */
  readonly shellOnly: boolean
  /** Not in help, completion or man. */
  readonly hidden: boolean
  /** Under which heading help lists it. */
  readonly subject: string
}

/** All commands by id; the words of an id are separated by one space: `acl get`. */
export type Registry = Readonly<Record<string, Entry>>
