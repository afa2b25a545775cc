/** One request to a host of repositories, and what it answered. Names of headers are in lower case. */
export interface CiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array;
}

export interface CiAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Uint8Array;
}

/** Sends one request and follows nothing. No usable answer is a `NetworkError` that tells whether it may have arrived. */
export interface CiSender {
  send(request: CiRequest): Promise<CiAnswer>;
}

/** What a host is given to work with. */
export interface CiTools {
  readonly sender: CiSender;
  readonly userAgent: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A system that runs jobs for a repository, as its own environment variables tell of it. */
export interface CiHost {
  readonly name: 'github' | 'gitlab' | 'bitbucket';
  /** As people call it. */
  readonly title: string;
  /** What a review is called there. */
  readonly reviewWord: 'pull request' | 'merge request';
  /** Number of the pull or merge request this job is about. */
  readonly request: number | undefined;
  readonly commit: string | undefined;
  /** Where a person sees this job. */
  readonly runUrl: string | undefined;
  /** The job works on a fork: it is given no secrets, and that is as it should be. */
  readonly isFork: boolean;
  /** Variables that may hold its token, in the order they count. */
  readonly tokenNames: readonly string[];
  /** How long a comment may be, in UTF-16 code units, with room to spare. */
  readonly commentLimit: number;
  /** Reviews, labels and issues, spoken to with a token. Refuses when the variables do not say where they are. */
  open(token: string, tools: CiTools): CiReviews;
}

/** A comment on a review. */
export interface CiComment {
  readonly id: string;
  readonly body: string;
  /** Where a person sees it. */
  readonly url: string | undefined;
  /** Written by whoever the token belongs to; undefined where the host does not tell. */
  readonly isOwn: boolean | undefined;
}

/** An issue of the repository. */
export interface CiIssue {
  readonly number: number;
  readonly isOpen: boolean;
  readonly body: string;
  readonly url: string | undefined;
  readonly isOwn: boolean | undefined;
}

/** What is done with the reviews and issues of one repository. */
export interface CiReviews {
  /** Oldest first; every one of them, up to a bound that is refused. */
  listComments(request: number): Promise<readonly CiComment[]>;
  createComment(request: number, body: string): Promise<CiComment>;
  /** Undefined when it is gone. */
  updateComment(request: number, id: string, body: string): Promise<CiComment | undefined>;
  removeComment(request: number, id: string): Promise<void>;
  /** Undefined where the host knows no labels. */
  readonly labels: CiLabels | undefined;
  /** Undefined where the host keeps no issues. */
  readonly issues: CiIssues | undefined;
}

export interface CiLabels {
  /** Gives a review these labels and takes those off it; labels that do not exist are made. */
  change(request: number, add: readonly CiLabel[], remove: readonly string[]): Promise<void>;
}

export interface CiLabel {
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string;
}

export interface CiIssues {
  /** With this label, open and closed, oldest first. */
  list(label: string): Promise<readonly CiIssue[]>;
  create(issue: { readonly title: string; readonly body: string; readonly label: CiLabel }): Promise<CiIssue>;
  update(
    number: number,
    changes: { readonly title?: string; readonly body?: string; readonly isOpen?: boolean },
  ): Promise<CiIssue>;
}
