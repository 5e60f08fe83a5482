/** What the routes of the registers answer. */
export type EntryVersion = {
  readonly register: string;
  readonly code: string;
  readonly version: number;
  readonly state: string;
  readonly baseVersion: number | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly publishedAt: string | null;
  readonly publishedBy: string | null;
  readonly comment: string | null;
  readonly data: Card;
};

export type Card = Readonly<Record<string, unknown>>;

export type EntryLine = Omit<EntryVersion, 'data'> & {
  readonly name: string;
  readonly currentVersion: number | null;
};

export type EntryList = { readonly total: number; readonly rows: readonly EntryLine[] };

export type EntryHistory = {
  readonly versions: readonly EntryVersion[];
  readonly events: readonly {
    readonly version: number;
    readonly at: string;
    readonly by: string;
    readonly event: string;
    readonly state: string | null;
    readonly comment: string | null;
  }[];
};

export type EntryUsage = {
  readonly register: string;
  readonly code: string;
  readonly name: string;
  readonly version: number;
  readonly field: string;
};

export type ChangeData = {
  readonly field: string;
  readonly title: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: string | null;
  readonly after: string | null;
  readonly lines?: readonly {
    readonly kind: 'same' | 'added' | 'removed' | 'gap';
    readonly text: string;
  }[];
};

export type FlowData = {
  readonly sender: string;
  readonly senderName: string;
  readonly senderOrganisation: string;
  readonly type: string;
  readonly typeName: string;
  readonly recipient: string;
  readonly recipientName: string;
  readonly recipientOrganisation: string;
  readonly basis: string | null;
  readonly mode: string | null;
  readonly requests: number;
  readonly responses: number;
  readonly last: string | null;
};

export type ImpactData = {
  readonly operation: string;
  readonly version: number;
  readonly against: number | null;
  readonly changes: readonly ChangeData[];
  readonly flows: readonly FlowData[];
  readonly requests: number;
  readonly responses: number;
  readonly usages: readonly EntryUsage[];
  readonly warnings: readonly string[];
};

export type WaitingLine = {
  readonly register: string;
  readonly code: string;
  readonly name: string;
  readonly version: number;
  readonly state: string;
  readonly createdAt: string;
  readonly createdBy: string;
};

export type PackageLine = {
  readonly id: string;
  readonly kind: 'import' | 'onboarding';
  readonly title: string;
  readonly state: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
};

export type PackageData = PackageLine & {
  readonly revision: number;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly bundle: Readonly<Record<string, readonly Card[]>>;
  readonly progress: Card;
  readonly report: { readonly created: number; readonly updated: number } | null;
  readonly events: readonly {
    readonly at: string;
    readonly by: string;
    readonly event: string;
    readonly comment: string | null;
  }[];
};

export type PlanData = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly entries: readonly {
    readonly register: string;
    readonly code: string;
    readonly name: string;
    readonly version: number;
    readonly outcome: 'created' | 'updated' | 'unchanged';
    readonly changes: readonly ChangeData[];
  }[];
};

export type Summary = {
  readonly registers: readonly {
    readonly name: string;
    readonly title: string;
    readonly total: number;
    readonly inForce: number;
    readonly drafts: number;
    readonly onApproval: number;
  }[];
  readonly waiting: readonly WaitingLine[];
  readonly drafts: readonly WaitingLine[];
  readonly packages: readonly PackageLine[];
};

export type CertificateFacts = {
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly algorithm: string | null;
  readonly ogrn: string | null;
  readonly inn: string | null;
  readonly trust: { readonly ok: boolean; readonly reason: string | null; readonly text: string };
};

export type CertificateLine = CertificateFacts & {
  readonly system: string;
  readonly systemName: string;
  readonly participant: string;
  readonly participantName: string;
  readonly daysLeft: number;
  readonly level: 'future' | 'ok' | '60' | '30' | '7' | 'expired';
  readonly replaced: boolean;
};

export type CertificateCheck = {
  readonly certificate: CertificateFacts;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly overlapDays: number | null;
};

/** A JSON Schema as our registers write it. */
export type FieldSchema = {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly patternProperties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly 'x-choices'?: Readonly<Record<string, string>>;
  readonly 'x-long-text'?: boolean;
  readonly 'x-register'?: string;
};

export type RegisterSchema = {
  readonly name: string;
  readonly title: string;
  readonly schema: FieldSchema;
};
