-- Whoever asked may take the request back while it waits.
create table secretary_requests_anew (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    asked_by blob not null references users (id) on delete cascade,
    party_id blob not null references parties (id) on delete cascade,
    full_name text not null,
    email text not null,
    state text not null check (state in ('open', 'approved', 'rejected', 'withdrawn')),
    asked_at integer not null,
    decided_at integer,
    reason text,
    created_user_id blob references users (id) on delete set null,
    version integer not null default 1
) strict, without rowid;
insert into secretary_requests_anew select * from secretary_requests;
create table secretary_request_sites_anew (
    request_id blob not null references secretary_requests_anew (id) on delete cascade,
    site_id blob not null references sites (id) on delete cascade,
    primary key (request_id, site_id)
) strict, without rowid;
insert into secretary_request_sites_anew select * from secretary_request_sites;
drop table secretary_request_sites;
drop table secretary_requests;
alter table secretary_requests_anew rename to secretary_requests;
alter table secretary_request_sites_anew rename to secretary_request_sites;
create index secretary_requests_by_state on secretary_requests (municipality_id, state);
create index secretary_requests_by_user on secretary_requests (asked_by);
create index secretary_requests_by_party on secretary_requests (party_id);
create index secretary_requests_by_created on secretary_requests (created_user_id);
create index secretary_request_sites_by_site on secretary_request_sites (site_id);
