const block = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

/** One certificate as RFC 7468 §2 writes it: 64 characters a line, nothing around. Other text is returned as it is. */
export const canonicalPem = (pem: string): string => {
  const body = block.exec(pem)?.[1]?.replace(/\s+/g, '');
  if (body === undefined) return pem;
  const lines = body.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};
