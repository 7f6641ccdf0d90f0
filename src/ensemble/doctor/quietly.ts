import { ZkError } from '../../wire/error.ts'

/** An answer, or undefined where the server says no: the znode may have gone, or not be ours to see. */
export async function quietly<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ZkError) return undefined
    throw error
  }
}
