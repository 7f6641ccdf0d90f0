import type { ZooKeeper } from '../../../../src/client/client.ts'

/** Whether a process lives, as far as a test can tell. */
export interface Life {
  dead: boolean
}

/** A client of a process that may be killed: from then on nothing it waits for comes, not even what is on its way. */
export function mortal(zk: ZooKeeper, life: Life): ZooKeeper {
  const never = new Promise<never>(() => {})
  return new Proxy(zk, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (life.dead) return never
        const answer = value.apply(target, args)
        if (!(answer instanceof Promise)) return answer
        return answer.then(
          (result) => (life.dead ? never : result),
          (error) => (life.dead ? never : Promise.reject(error)),
        )
      }
    },
  })
}
