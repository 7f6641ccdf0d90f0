import type { Text } from './language.ts'

/** What the teacher says beside the lessons. */
export const phrases = {
  lesson: { en: 'Lesson', zh: '第' },
  step: { en: 'step', zh: '步骤' },
  of: { en: 'of', zh: '/' },
  keys: {
    en: 'hint · skip · back · lessons · exit',
    zh: 'hint 提示 · skip 跳过 · back 上一步 · lessons 课程 · exit 离开',
  },
  hint: { en: 'Hint:', zh: '提示：' },
  notYet: { en: 'Not yet.', zh: '还差一点。' },
  lost: {
    en: 'Something the other machines need has been taken away. This begins the lesson anew:',
    zh: '其他机器需要的东西被删掉了。重新开始本课：',
  },
  noMore: { en: 'That was the last hint.', zh: '没有更多提示了。' },
  skipped: { en: 'Skipped. One way would have been:', zh: '已跳过。一种做法是：' },
  finished: { en: 'Lesson finished:', zh: '本课结束：' },
  next: { en: 'Enter `next` for the next lesson:', zh: '输入 `next` 进入下一课：' },
  all: {
    en: 'That was the last lesson. `exit` leaves; `lessons` lists what there is to do again.',
    zh: '全部课程到此结束。`exit` 离开；`lessons` 列出可以重学的课程。',
  },
  unknown: { en: 'There is no such lesson; `lessons` lists them.', zh: '没有这一课；`lessons` 列出全部课程。' },
  first: { en: 'This is the first step.', zh: '这已经是第一步。' },
  welcome: {
    en: 'This is a real shell on a server of its own: whatever you type harms nothing. Leave with `exit` or Ctrl-D; `zoosh learn` goes on where you were.',
    zh: '这是一个真正的 shell，连着一台只属于你的服务器，随便输入都不会弄坏什么。用 `exit` 或 Ctrl-D 离开，再次运行 `zoosh learn` 会从离开的地方继续。',
  },
  empty: { en: '(no znodes)', zh: '（没有节点）' },
  more: { en: 'more', zh: '更多' },
} as const satisfies Record<string, Text>
