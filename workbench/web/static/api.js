// Talking to the server: JSON in, JSON out, and two kinds of failure that are handled differently.

/** The server answered and refused: `status` and the decoded `body`, whose `error` is a sentence for the reader. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.error ?? String(status));
    this.status = status;
    this.body = body;
  }
}

/** No answer came: the server is away, and the same request may succeed later. */
export class Unreachable extends Error {}

async function send(method, url, { body, version, signal } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  let response;
  let answer = {};
  try {
    response = await fetch(url, { method, headers, signal, body: body && JSON.stringify(body) });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    // No connection, or one that broke off within the answer.
    throw new Unreachable(error.message);
  }
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

export const get = (url, signal) => send("GET", url, { signal });
export const post = (url, body = {}, signal = undefined) => send("POST", url, { body, signal });
export const put = (url, body, version) => send("PUT", url, { body, version });
