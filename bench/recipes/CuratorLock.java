// Curator's InterProcessMutex: cycles of one client, and hand-overs between two. Prints one JSON line.
import java.util.Arrays;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.ExponentialBackoffRetry;

public class CuratorLock {
    static CuratorFramework open(String server) {
        CuratorFramework client = CuratorFrameworkFactory.newClient(server, new ExponentialBackoffRetry(100, 3));
        client.start();
        return client;
    }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        CuratorFramework a = open(args[0]);
        CuratorFramework b = open(args[0]);
        InterProcessMutex lock = new InterProcessMutex(a, "/bench-curator-cycles");
        double[] cycles = new double[rounds];
        for (int i = 0; i < rounds * 2; i++) {
            long start = System.nanoTime();
            lock.acquire();
            lock.release();
            if (i >= rounds) cycles[i - rounds] = (System.nanoTime() - start) / 1e6;
        }

        // A mutex belongs to a thread: two threads take turns.
        InterProcessMutex[] locks = {
            new InterProcessMutex(a, "/bench-curator-hand-over"), new InterProcessMutex(b, "/bench-curator-hand-over")
        };
        java.util.concurrent.ExecutorService[] threads = {
            java.util.concurrent.Executors.newSingleThreadExecutor(), java.util.concurrent.Executors.newSingleThreadExecutor()
        };
        threads[0].submit(() -> { locks[0].acquire(); return null; }).get();
        double[] times = new double[rounds];
        for (int i = 1; i <= rounds; i++) {
            InterProcessMutex next = locks[i % 2];
            InterProcessMutex before = locks[(i - 1) % 2];
            var got = threads[i % 2].submit(() -> { next.acquire(); return System.nanoTime(); });
            Thread.sleep(10);
            var released = threads[(i - 1) % 2].submit(() -> { long now = System.nanoTime(); before.release(); return now; });
            times[i - 1] = (got.get() - released.get()) / 1e6;
        }
        threads[rounds % 2].submit(() -> { locks[rounds % 2].release(); return null; }).get();
        for (var thread : threads) thread.shutdown();
        double[] warm = Arrays.copyOfRange(times, rounds / 4, rounds);
        System.out.printf(java.util.Locale.ROOT, "{\"cycle\": %.3f, \"handOver\": %.3f, \"p90\": %.3f}%n",
            at(cycles, 0.5), at(warm, 0.5), at(warm, 0.9));
        a.close();
        b.close();
    }

    static double at(double[] values, double share) {
        Arrays.sort(values);
        return values[(int) (values.length * share)];
    }
}
