/** Makes new names in a folder survive a power cut. Windows cannot open a folder, and needs not. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await process.getBuiltinModule('node:fs/promises').open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
