/** The nonce that the server wrote into this page; styles that are made in the page carry it. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
