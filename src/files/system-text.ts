const texts: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ENOSPC: 'no space left',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than allowed',
  EROFS: 'the file system is read-only',
  EPERM: 'not permitted',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'input/output error',
  EBADF: 'it is not open for writing',
  EEXIST: 'file exists already',
  EADDRINUSE: 'address in use',
}

/** `no such file` instead of Node's `ENOENT: …, open 'x.json'`. */
export function systemText(error: NodeJS.ErrnoException): string {
  return texts[error.code ?? ''] ?? error.message
}
