import { ZkError } from '../../wire/error.ts'

/** What was asked of a znode; undefined where there is no such znode. @throws what the answer throws else */
export async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ZkError && error.name === 'NoNode') return undefined
    throw error
  }
}
