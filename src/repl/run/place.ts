import type { Occasion } from '../../cli/life/lifecycle.ts'
import type { Outlet } from '../terminal/outlet.ts'

/** Where a command runs. */
export interface Place {
  readonly outlet: Outlet
  readonly signal: AbortSignal
  /** Nobody can be asked, and the terminal cannot be had. May come to be while the command runs. */
  readonly background: boolean
  /** What its errors begin with. */
  readonly occasion: Occasion
  /** The file its line stands in; undefined at the prompt. */
  readonly file?: FileOfLines | undefined
  /** Runs a line of a file in a place like this one. @returns the exit code of the first command that failed */
  runLine(text: string, place: Place): Promise<number>
}

/** The same place but for what is given. What comes to be of it while the command runs comes to be of this one. */
export function placeLike(place: Place, given: Partial<Place>): Place {
  return Object.create(place, Object.getOwnPropertyDescriptors(given)) as Place
}

/** A file whose lines are run as if they were typed. */
export interface FileOfLines {
  /** What tells it from others, whatever its name; before it those of the files it is run by, the outermost first. */
  readonly identities: readonly string[]
  /** Whether a line that fails is followed by the next one. */
  readonly keepGoing: boolean
  /** Flags of output that were given to all of its lines; before them those of the files it is run by. */
  readonly flags: readonly Readonly<Record<string, unknown>>[]
  /** `$?`, which is nobody's outside of it. */
  status: number
}
