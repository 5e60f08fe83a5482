import { Button } from 'antd';
import type { ReactNode } from 'react';

/** Address that asks ЕСИА who sits here now and comes back to this page. */
export const confirmAddress = (): string => {
  const back = encodeURIComponent(location.pathname + location.search);
  return `/api/v1/sign-on/start?purpose=confirm&return=${back}`;
};

/** For persons who came through ЕСИА and may have no password here. */
export const ConfirmBySignOn = (): ReactNode => (
  <Button type="primary" block href={confirmAddress()} style={{ marginBlockEnd: 16 }}>
    Подтвердить через ЕСИА
  </Button>
);
