/** What is done when all is done and printed, and the process is about to end by itself: for what would keep it from that. */
export const atTheEnd = new Set<() => void>()
