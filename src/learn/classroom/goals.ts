import type { Exchange } from '../../tap/conversation/entry.ts'
import type { Goal, Leaf, World } from './world.ts'

/** Goals that lessons are made of. Each asks what is, or what was asked of the server: how somebody got there does not count. */

/** A znode is there, and is as wanted. */
export function there(path: string, as: (leaf: Leaf, world: World) => boolean = () => true): Goal {
  return (world) => {
    const leaf = world.tree.get(path)
    return leaf !== undefined && as(leaf, world)
  }
}

export function gone(path: string): Goal {
  return ({ tree }) => !tree.has(path)
}

export function holds(path: string, text: string | RegExp): Goal {
  return there(path, ({ data }) => {
    const held = String(data ?? '')
    return typeof text === 'string' ? held === text : text.test(held)
  })
}

/** Some znode below a path is as wanted. */
export function someBelow(path: string, as: (leaf: Leaf, world: World) => boolean): Goal {
  return (world) => [...world.tree.values()].some((leaf) => isBelow(leaf.path, path) && as(leaf, world))
}

/** How many children a znode has. */
export function children({ tree }: Pick<World, 'tree'>, path: string): Leaf[] {
  const depth = path === '/' ? 1 : path.split('/').length
  return [...tree.values()].filter((leaf) => isBelow(leaf.path, path) && leaf.path.split('/').length === depth + 1)
}

export const isMine = ({ owner }: Leaf): boolean => owner === 'you'
export const isSequential = ({ path }: Leaf): boolean => /\d{10}$/.test(path)

/** A line had the server tell the data of a znode, or its stat. */
export function readData(path: string): Goal {
  return asked(['getData', 'exists'], path)
}

/** A line had the server list the children of a znode. */
export function listed(path: string): Goal {
  return asked(['getChildren', 'getChildren2', 'getAllChildrenNumber'], path)
}

/** A line had the server answer one of these for a path; of any path, where none is named. */
export function asked(ops: readonly string[], path?: string, as: (exchange: Exchange) => boolean = isDone): Goal {
  return ({ ran }) =>
    ran.some((line) => line.exit === 0 && line.asked.some((one) => as(one) && isAbout(one, ops, path)))
}

/** The server refused one of these, for this reason. */
export function refused(ops: readonly string[], error: string, path?: string): Goal {
  return ({ ran }) =>
    ran.some((line) =>
      line.asked.some(
        (one) =>
          (one.error === error && isAbout(one, ops, path)) ||
          one.parts?.some((part) => part.error === error && ops.includes(part.op)) === true,
      ),
    )
}

/** The server was told to watch a znode, in any way there is. */
export function watches(path: string): Goal {
  return ({ asked: all }) =>
    all.some((one) => (one.op === 'addWatch' || one.watch === true) && (one.path === path || isUnder(path, one)))
}

/** A watch of the learner's fired at a path, or below it. */
export function heardOf(path: string): Goal {
  return ({ fired }) => fired.some((event) => event.path === path || isBelow(event.path, path))
}

/** A line that begins with one of these words has ended well; where nothing is asked of the server that could be seen. */
export function ranWell(...words: readonly string[]): Goal {
  return ({ ran }) =>
    ran.some(({ line, exit }) => exit === 0 && words.some((word) => line === word || line.startsWith(`${word} `)))
}

export const all =
  (...goals: readonly Goal[]): Goal =>
  (world) =>
    goals.every((goal) => goal(world))
export const any =
  (...goals: readonly Goal[]): Goal =>
  (world) =>
    goals.some((goal) => goal(world))

function isAbout(exchange: Exchange, ops: readonly string[], path: string | undefined): boolean {
  const { op, parts = [] } = exchange
  if (ops.includes(op) && (path === undefined || exchange.path === path)) return true
  return parts.some((part) => ops.includes(part.op) && (path === undefined || part.path === path))
}

function isDone({ error, unanswered }: Exchange): boolean {
  return error === undefined && !unanswered
}

function isBelow(path: string, root: string): boolean {
  return path !== root && path.startsWith(root === '/' ? '/' : `${root}/`)
}

/** A recursive watch sees what is below it. */
function isUnder(path: string, { op, path: root }: Exchange): boolean {
  return op === 'addWatch' && root !== undefined && isBelow(path, root)
}
