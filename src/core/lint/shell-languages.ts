/** The languages of fences whose text a shell reads as it stands, and of those that show a session. */
const shells = new Set(['sh', 'bash', 'shell', 'zsh', 'fish', 'ksh']);
const sessions = new Set(['console', 'shell-session', 'shellsession', 'sh-session', 'bash-session']);

export const isShellLanguage = (language: string): boolean => shells.has(language);
export const isSessionLanguage = (language: string): boolean => sessions.has(language);
