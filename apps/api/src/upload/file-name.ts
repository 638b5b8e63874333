const maxLength = 100;

/** The last name of a path as a media key can hold it: other characters than letters, digits and `._-` become a dash. */
export function fileNameOf(path: string): string {
  const last = path.split(/[/\\]/).at(-1) ?? '';
  const safe = last.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  // The end holds what kind of file it is.
  return safe.slice(-maxLength).replace(/^[^A-Za-z0-9]+/, '') || 'source';
}
