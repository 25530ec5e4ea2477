/** The languages of fences whose text a shell reads as it stands. */
const shells = new Set(['sh', 'bash', 'shell', 'zsh', 'fish', 'ksh']);

export const isShellLanguage = (language: string): boolean => shells.has(language);
