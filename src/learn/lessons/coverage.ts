import { type Text, text } from '../texts/language.ts'

/** What an introduction to ZooKeeper has to tell, in its order: each is covered by some lesson (`Lesson.covers`). */
export const coverage: Readonly<Record<string, Text>> = {
  what: text('What ZooKeeper is', '整体把握：ZooKeeper 是什么'),
  'client-server': text('Clients, servers, one connection, failover', 'C/S 模型、TCP 连接与自动切换'),
  session: text('Sessions and heartbeats', '会话与心跳'),
  model: text('The data model: a tree of znodes', '数据模型：节点树'),
  'four-kinds': text('The four kinds of znodes, and two newer ones', '四种类型的节点，以及两种新的'),
  watch: text('Watching a znode, and its children', '监控节点与子节点的变化'),
  configuration: text('Use: configuration management', '应用场景：配置管理'),
  group: text('Use: group membership', '应用场景：集群管理'),
  election: text('Use: leader election', '应用场景：Leader Election'),
  locks: text('Use: locks', '应用场景：共享锁'),
  'queue-synchronous': text('Use: a queue that waits for all its members', '应用场景：同步队列'),
  'queue-fifo': text('Use: a FIFO queue', '应用场景：FIFO 队列'),
  quorum: text('Majorities, and why odd numbers', '多数派，为什么用奇数台'),
  'pseudo-cluster': text('Three servers on one machine', '搭建 3 个实例的伪集群'),
  'create-get-set': text('Create, get and set, from any server', '在不同服务器上 create、get、set'),
  'one-shot': text('The watch that fires once', '一次性的监视'),
  kazoo: text('From Python with kazoo', '用 Python 的 kazoo 交互'),
}
