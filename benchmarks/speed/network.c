/* The limit: the same network in C, events in a binary heap, time in whole microseconds.

   network WORK ANSWER

   WORK: int64 numbers; stages, vehicles, length of a route; for each stage the numbers of `struct stage` that are read;
   shares of the approaches as doubles, stage by stage; routes and service times by vehicle; hours of departure, in order.
   ANSWER: when each vehicle has finished. Prints the CPU seconds of the run alone and the
   peak memory in MB.

   Rules of the engine for cars (one space each): a link lets in one vehicle a gap while it has room, turns at a merge
   by shares, a freed space comes back to the entrance after the time of the backward wave, its head leaves a gap after
   the one before; a lane of a station is kept until the next stage takes the vehicle. Ready vehicles of an instant ask
   first, by number; then stages look at their lines, by number. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef int64_t i64;
enum { LINK, STATION, APPROACHES = 8, NOBODY = -1 };

struct fifo { int32_t head, tail; };
struct stage {
    i64 kind, free_us, wave_us, gap_us, places;   /* read: places are spaces of a link, lanes of a station */
    i64 room;                                     /* read: waiting room, -1 unlimited */
    double share[APPROACHES];                     /* read: of each approach, 0 where none comes from */
    i64 entered, left, may_enter, may_leave, wake, waiting, busy, held, *exit_us;
    double turn, tag[APPROACHES];
    struct fifo line[APPROACHES], inside;         /* who asks, by approach; who drives, or waits for a lane */
};
struct event { i64 at; i64 who; };                /* who < 0: stage -1-who looks at its line */

static struct stage *stages;
static i64 count, vehicles, length, now, pending;
static int32_t *next_of, *place;
static int8_t *route;
static i64 *service, *came, *asked, *finished;
static struct event *heap;
static i64 heap_size;

static void push(i64 at, i64 who) {
    i64 hole = heap_size++;
    while (hole && (heap[(hole - 1) / 2].at > at || (heap[(hole - 1) / 2].at == at && heap[(hole - 1) / 2].who > who)))
        heap[hole] = heap[(hole - 1) / 2], hole = (hole - 1) / 2;
    heap[hole] = (struct event){at, who};
}

static struct event pop(void) {
    struct event top = heap[0], last = heap[--heap_size];
    i64 hole = 0, child;
    while ((child = 2 * hole + 1) < heap_size) {
        if (child + 1 < heap_size && (heap[child + 1].at < heap[child].at
                || (heap[child + 1].at == heap[child].at && heap[child + 1].who < heap[child].who))) child++;
        if (heap[child].at > last.at || (heap[child].at == last.at && heap[child].who >= last.who)) break;
        heap[hole] = heap[child], hole = child;
    }
    heap[hole] = last;
    return top;
}

static void append(struct fifo *line, int32_t who) {
    next_of[who] = NOBODY;
    if (line->head == NOBODY) line->head = who; else next_of[line->tail] = who;
    line->tail = who;
}

static int32_t take(struct fifo *line) {
    int32_t who = line->head;
    line->head = next_of[who];
    return who;
}

static void wake(struct stage *s, i64 at) {
    if (s->wake > now && s->wake <= at) return;
    s->wake = at;
    push(at, -1 - (s - stages));
}

static void look_later(i64 s) { pending |= 1LL << s; }

static void head_ready(struct stage *s);
static void leave(int32_t who);

/* A vehicle is ready: it asks the next stage, or it has finished. */
static void ask(int32_t who) {
    i64 at = place[who], from = at < 0 ? 0 : route[who * length + at];
    i64 to = at + 1 < length ? route[who * length + at + 1] : -1;
    if (at >= 0 && stages[from].kind == LINK) take(&stages[from].inside), stages[from].held = 1;
    if (to < 0) { finished[who] = now; leave(who); return; }
    asked[who] = now;
    append(&stages[to].line[stages[to].kind == LINK && at >= 0 ? from % APPROACHES : 0], who);
    look_later(to);
}

/* A stage has taken a vehicle, so it leaves where it was. */
static void leave(int32_t who) {
    i64 at = place[who]++;
    if (at < 0) return;
    struct stage *s = stages + route[who * length + at];
    if (s->kind == STATION) { s->busy--; look_later(s - stages); return; }
    s->held = 0;
    s->exit_us[s->left++ % s->places] = now;
    s->may_leave = now + s->gap_us;
    look_later(s - stages);
    head_ready(s);
}

static void head_ready(struct stage *s) {
    int32_t head = s->inside.head;
    if (head == NOBODY || s->held) return;
    i64 at = came[head] + s->free_us > s->may_leave ? came[head] + s->free_us : s->may_leave;
    if (at <= now) ask(head); else push(at, head);
}

static int next_turn(struct stage *s) {
    int best = -1;
    double least = 0.0;
    for (int a = 0; a < APPROACHES; a++) {
        if (s->line[a].head == NOBODY) continue;
        double turn = s->tag[a] > s->turn ? s->tag[a] : s->turn;
        i64 earlier = best < 0 ? -1 : asked[s->line[a].head] - asked[s->line[best].head];
        int tie = best >= 0 && fabs(turn - least) <= 1e-9 * fabs(least);
        if (best < 0 || (tie ? earlier < 0 || (earlier == 0 && s->line[a].head < s->line[best].head) : turn < least))
            best = a, least = turn;
    }
    return best;
}

static void look_at_link(struct stage *s) {
    int a;
    while ((a = next_turn(s)) >= 0) {
        if (now < s->may_enter) { wake(s, s->may_enter); return; }
        if (s->entered >= s->places) {
            if (s->left <= s->entered - s->places) return;   /* the next exit looks again */
            i64 back = s->exit_us[s->entered % s->places] + s->wave_us;
            if (now < back) { wake(s, back); return; }
        }
        int32_t who = take(&s->line[a]);
        double turn = s->tag[a] > s->turn ? s->tag[a] : s->turn;
        s->turn = turn;
        s->tag[a] = s->share[a] > 0.0 ? turn + 1.0 / s->share[a] : turn;
        s->entered++;
        s->may_enter = now + s->gap_us;
        came[who] = now;
        append(&s->inside, who);   /* it is in no other line: one link a vehicle is enough */
        leave(who);
        if (s->inside.head == who) head_ready(s);
    }
}

static void serve(struct stage *s, int32_t who) {
    s->busy++;
    push(now + service[who * length + place[who]], who);
}

static void look_at_station(struct stage *s) {
    for (;;) {
        if (s->inside.head != NOBODY && s->busy < s->places) {
            s->waiting--;
            serve(s, take(&s->inside));
        } else if (s->line[0].head != NOBODY && s->busy < s->places) {
            int32_t who = take(&s->line[0]);
            leave(who);
            serve(s, who);
        } else if (s->line[0].head != NOBODY && (s->room < 0 || s->waiting < s->room)) {
            int32_t who = take(&s->line[0]);
            s->waiting++;
            append(&s->inside, who);
            leave(who);
        } else return;
    }
}

static void run(const i64 *departs) {
    i64 next = 0;
    while (heap_size || next < vehicles) {
        now = heap_size && (next == vehicles || heap[0].at < departs[next]) ? heap[0].at : departs[next];
        for (;;) {                                 /* all who are ready ask, by number; stages come first and only note it */
            int event = heap_size && heap[0].at == now, departure = next < vehicles && departs[next] == now;
            if (!event && !departure) break;
            if (departure && !(event && heap[0].who < next)) { ask((int32_t)next++); continue; }
            struct event e = pop();
            if (e.who < 0) look_later(-1 - e.who); else ask((int32_t)e.who);
        }
        while (pending) {                          /* then stages look at their lines, by number */
            i64 s = __builtin_ctzll(pending);
            pending &= pending - 1;
            if (stages[s].kind == LINK) look_at_link(stages + s); else look_at_station(stages + s);
        }
    }
}

static void *read_all(FILE *file, size_t size, size_t number) {
    void *to = malloc(size * number + 1);
    if (!to || fread(to, size, number, file) != number) { fprintf(stderr, "the work is cut short\n"); exit(1); }
    return to;
}

/* What the system counts for a child begins with its parent's peak, so it is read here. */
static double peak_mb(void) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    double kb = 0.0;
    while (file && fgets(line, sizeof line, file)) if (sscanf(line, "VmHWM: %lf", &kb) == 1) break;
    if (file) fclose(file);
    return kb / 1e3;
}

int main(int argc, char **argv) {
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (!file) { fprintf(stderr, "network WORK ANSWER\n"); return 1; }
    i64 *sizes = read_all(file, 8, 3);
    count = sizes[0], vehicles = sizes[1], length = sizes[2];
    if (count > APPROACHES) { fprintf(stderr, "at most %d stages\n", APPROACHES); return 1; }
    i64 *numbers = read_all(file, 8, 6 * count);
    double *shares = read_all(file, 8, APPROACHES * count);
    stages = calloc(count, sizeof *stages);
    for (i64 s = 0; s < count; s++) {
        struct stage *one = stages + s;
        one->kind = numbers[6 * s], one->free_us = numbers[6 * s + 1], one->wave_us = numbers[6 * s + 2];
        one->gap_us = numbers[6 * s + 3], one->places = numbers[6 * s + 4], one->room = numbers[6 * s + 5];
        one->wake = -1, one->inside.head = NOBODY;
        one->exit_us = one->kind == LINK ? malloc(8 * one->places) : NULL;
        for (int a = 0; a < APPROACHES; a++) one->share[a] = shares[APPROACHES * s + a], one->line[a].head = NOBODY;
    }
    route = read_all(file, 1, vehicles * length);
    service = read_all(file, 8, vehicles * length);
    i64 *departs = read_all(file, 8, vehicles);
    fclose(file);
    next_of = malloc(4 * vehicles), place = malloc(4 * vehicles);
    came = malloc(8 * vehicles), asked = malloc(8 * vehicles), finished = malloc(8 * vehicles);
    heap = malloc(sizeof *heap * (vehicles + 64 * count));
    clock_t begin = clock();
    for (i64 v = 0; v < vehicles; v++) finished[v] = place[v] = -1;
    run(departs);
    printf("%.6f %.3f\n", (double)(clock() - begin) / CLOCKS_PER_SEC, peak_mb());
    file = fopen(argv[2], "wb");
    return !file || fwrite(finished, 8, vehicles, file) != (size_t)vehicles || fclose(file);
}
