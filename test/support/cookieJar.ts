/** A browser without pages: keeps cookies by origin and follows redirects. */
export const makeCookieJar = () => {
  const kept = new Map<string, Map<string, string>>();
  const ofOrigin = (url: string): Map<string, string> => {
    const { origin } = new URL(url);
    const cookies = kept.get(origin) ?? new Map<string, string>();
    kept.set(origin, cookies);
    return cookies;
  };
  const keep = (url: string, response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) ofOrigin(url).delete(name);
      else ofOrigin(url).set(name, pair.slice(at + 1));
    }
  };
  const once = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...ofOrigin(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie !== '' && { cookie }) },
    });
    keep(url, response);
    return response;
  };
  /** Follows redirects until a page comes, or `stopAt` is in the address of the next. */
  const go = async (
    url: string,
    init: RequestInit = {},
    stopAt?: string,
  ): Promise<{ readonly url: string; readonly response: Response }> => {
    let [next, response] = [url, await once(url, init)];
    for (let hop = 0; hop < 20; hop += 1) {
      const location = response.headers.get('location');
      if (location === null) break;
      next = new URL(location, next).href;
      if (stopAt !== undefined && next.includes(stopAt)) break;
      response = await once(next);
    }
    return { url: next, response };
  };
  return { once, go, cookie: (url: string, name: string) => ofOrigin(url).get(name) };
};

export type CookieJar = ReturnType<typeof makeCookieJar>;
