/** The part of picomatch that the walker uses; the package brings no types of its own. */
declare module 'picomatch' {
  export default function picomatch(
    patterns: string | readonly string[],
    options?: { readonly dot?: boolean; readonly windows?: boolean },
  ): (path: string) => boolean;
}
