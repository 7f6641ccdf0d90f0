/**
 * Has a pipe to a child keep this process alive no longer. Those of the standalone binary's runtime keep nobody alive, and may have no
 * such method.
 */
export function unrefPipe(pipe: object | null): void {
  ;(pipe as { unref?(): void } | null)?.unref?.()
}
